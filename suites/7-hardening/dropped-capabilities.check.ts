import { judgeCapabilities } from '../../helpers/derived/hardening/privileges.ts';
import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const droppedCapabilities = defineCheck({
  id: 'dropped-capabilities',
  title: 'Every service has dropped the capabilities that it does not need',
  severity: 'high',
  why: 'What a service may do as root, whoever broke into it may do as well.',
  fix: 'Set `cap_drop: [ALL]`, and declare under `hardening.capabilities` what `cap_add:` gives back.',
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    return perContainer(seen, policy, {
      members: true,
      expected: 'only declared capabilities',
      see: '{{json .HostConfig.CapDrop}} {{json .HostConfig.CapAdd}}',
      judge: ({ settings, name }) => judgeCapabilities(settings, policy.hardening.capabilities[name] ?? []),
    });
  },
});
