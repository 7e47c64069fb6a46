import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeBridges } from '../../helpers/derived/stack/judge-bridges.ts';
import { keepsApart } from '../../helpers/evidence/bridge-options.ts';

const describe = (talk: boolean): string =>
  talk ? 'members may talk to each other' : 'members may not talk to each other (enable_icc is false)';

export const networkTalk = defineCheck({
  id: 'network-talk',
  title: 'The members of each network may talk to each other exactly where declared',
  severity: 'high',
  why: 'A network whose members meet unplanned is flat, and one that keeps them apart cuts the paths they live by.',
  fix: 'Set the driver option `com.docker.network.bridge.enable_icc` as the policy’s `icc` has it, and recreate it.',
  requires: ['networks'],
  evaluate: ({ networks }, policy) =>
    judgeBridges(networks, policy, (network, { icc }) => {
      const talk = !keepsApart(network);
      return { holds: talk === icc, expected: describe(icc), observed: describe(talk) };
    }),
});
