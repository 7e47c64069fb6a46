import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { findNetwork, keepsApart } from '../../helpers/derived/stack/stack.ts';

const describe = (talk: boolean): string =>
  talk ? 'members may talk to each other' : 'members may not talk to each other (enable_icc is false)';

export const networkTalk = defineCheck({
  id: 'network-talk',
  title: 'The members of each network may talk to each other exactly where declared',
  severity: 'high',
  why: 'A network whose members meet unplanned is flat, and one that keeps them apart cuts the paths they live by.',
  fix: 'Set the driver option `com.docker.network.bridge.enable_icc` as the policy’s `icc` has it, and recreate it.',
  requires: ['networks'],
  evaluate({ networks }, policy) {
    const bridges = Object.entries(policy.networks).filter(([, { driver }]) => driver === 'bridge');
    if (bridges.length === 0) return notApplicable('the policy declares no bridge network');
    const rows = bridges.flatMap(([key, rule]) => {
      const network = findNetwork(networks, key);
      if (!network) return [];
      const talk = !keepsApart(network);
      return [
        {
          subject: key,
          cause: { kind: 'network' as const, key },
          holds: talk === rule.icc,
          expected: describe(rule.icc),
          observed: describe(talk),
          reproduce: `docker network inspect --format '{{json .Options}}' ${network.name}`,
        },
      ];
    });
    return rows.length > 0 ? rows : unknown('none of the declared networks is there');
  },
});
