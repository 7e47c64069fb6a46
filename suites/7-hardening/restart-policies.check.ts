import { judgeRestart } from '../../helpers/derived/hardening/upkeep.ts';
import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const restartPolicies = defineCheck({
  id: 'restart-policies',
  title: 'Every service comes back by itself',
  severity: 'high',
  why: 'A service without a restart policy stays down after the first crash or power cut, and nobody is told.',
  fix: 'Set `restart: unless-stopped` on the service.',
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    return perContainer(seen, policy, {
      members: true,
      expected: 'a restart policy of those that the policy takes',
      see: '{{.HostConfig.RestartPolicy.Name}}',
      // A job that has done its work is not to come back.
      judge: ({ settings, name }) => (policy.services[name]?.runs === 'once' ? null : judgeRestart(settings, policy)),
    });
  },
});
