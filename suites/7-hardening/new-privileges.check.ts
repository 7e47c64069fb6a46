import { judgeNewPrivileges } from '../../helpers/derived/hardening/privileges.ts';
import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const newPrivileges = defineCheck({
  id: 'new-privileges',
  title: 'No service can gain further privileges',
  severity: 'high',
  why: 'A setuid program makes root of whoever broke into the service.',
  fix: 'Add `no-new-privileges:true` to `security_opt:` of the service.',
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    return perContainer(seen, policy, {
      members: true,
      expected: 'no-new-privileges',
      see: '{{json .HostConfig.SecurityOpt}}',
      judge: ({ settings }) => judgeNewPrivileges(settings, seen.hardening.daemon),
    });
  },
});
