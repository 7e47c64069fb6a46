import { judgeHostPlaces } from '../../helpers/derived/hardening/host-mounts.ts';
import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const sensitiveMounts = defineCheck({
  id: 'sensitive-mounts',
  title: 'No service looks into folders that govern the host, but as declared',
  severity: 'high',
  why: 'A service that writes there governs the host, and one that reads there finds its keys and passwords.',
  fix:
    'Mount the one file that is needed, read-only, or declare the mount under `hardening.mounts`; ' +
    'take `systempaths=unconfined` out of `security_opt:`.',
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    return perContainer(seen, policy, {
      members: true,
      expected: 'only declared mounts',
      see: '{{json .Mounts}} {{json .HostConfig.MaskedPaths}}',
      judge: (settled) => judgeHostPlaces(settled, policy),
    });
  },
});
