import { judgeLog } from '../../helpers/derived/hardening/upkeep.ts';
import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const logRotation = defineCheck({
  id: 'log-rotation',
  title: 'The log of every service is cut off before it fills the disk',
  severity: 'high',
  why: 'A log that grows for ever fills the disk, and a full disk stops every service at once.',
  fix: 'Set `logging: { options: { max-size: 10m, max-file: "3" } }` on the service, or use the driver `local`.',
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    return perContainer(seen, policy, {
      members: true,
      expected: 'a log that ends',
      see: '{{json .HostConfig.LogConfig}}',
      judge: ({ settings }) => judgeLog(settings),
    });
  },
});
