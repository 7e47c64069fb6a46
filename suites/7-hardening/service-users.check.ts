import { judgeUsers } from '../../helpers/derived/hardening/service-users.ts';
import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const serviceUsers = defineCheck({
  id: 'service-users',
  title: 'Every service works as a user who is not root',
  severity: 'high',
  why: 'Whoever breaks into a service that is root is root in it, and one mistake of the kernel away from the host.',
  fix: 'Set `user:` of the service, or declare it under `hardening.root` where it has to be root.',
  restsOn: ['image'],
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    return perContainer(seen, policy, {
      members: true,
      expected: 'not root, or declared',
      see: '{{.Config.User}}',
      judge: (settled) => judgeUsers(settled, policy.hardening.root.includes(settled.name)),
    });
  },
});
