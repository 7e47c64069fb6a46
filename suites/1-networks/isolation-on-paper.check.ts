import type { Cell } from '../../helpers/evidence/reachability.ts';
import { readCell, readControls } from '../../helpers/derived/reachability/cells.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { findNetwork, reproduceNetwork } from '../../helpers/derived/stack/stack.ts';
import { isOnPath, namesAt, sharedNetworks } from '../../helpers/derived/reachability/talk.ts';

const pairName = ({ from, to }: Cell): string => [from, to].sort().join(' ↔ ');

export const isolationOnPaper = defineCheck({
  id: 'isolation-on-paper',
  title: 'Nobody talks through the legacy network alone',
  severity: 'advisory',
  why: 'While the flat network is attached, the segmented ones separate nobody: isolation is on paper only.',
  fix: 'Detach the services from the legacy network as soon as their own networks are seen to work.',
  requires: ['containers', 'networks', 'reachability'],
  evaluate({ containers, networks, reachability }, policy) {
    const { legacy } = policy;
    if (!legacy) return notApplicable('no legacy network is declared');
    if (!legacy.permitted)
      return notApplicable(`${legacy.network} may not be there any more, and criterion 2.10 judges that`);
    if (networks.length === 0) return unknown('the engine lists no network at all, not even its own');
    const network = findNetwork(networks, legacy.network);
    if (!network) return notApplicable(`${legacy.network} is not there`);
    const cells = reachability.cells.filter((cell) => cell.network === legacy.network && cell.from !== 'host');
    if (cells.length === 0)
      return network.members.length > 1
        ? unknown(`nobody was probed through ${legacy.network}, although ${network.members.length} sit on it`)
        : notApplicable(`fewer than two sit on ${legacy.network}`);
    const controls = readControls(reachability);
    return [...Map.groupBy(cells, pairName)].map(([subject, pair]): Observation => {
      const [mine, theirs] = [pair[0]?.from, pair[0]?.to].map((namespace) =>
        namesAt(policy, containers, namespace ?? ''),
      );
      const staying = sharedNetworks(policy, mine ?? [], theirs ?? []).filter((key) => key !== legacy.network);
      const rest = pair.filter(
        (cell) =>
          !isOnPath(
            [...policy.paths.allowed, ...policy.paths.required],
            namesAt(policy, containers, cell.from),
            namesAt(policy, containers, cell.to),
            cell.protocol,
            cell.port,
          ),
      );
      const seen = rest.map((cell) => readCell(cell, controls).reached);
      const expected = 'apart, or together on a network that stays';
      if (staying.length > 0 || rest.length === 0)
        return {
          subject,
          holds: true,
          expected,
          observed: staying.length > 0 ? `together on ${staying.join(', ')} as well` : 'on a declared path',
          reproduce: null,
        };
      const through = seen.filter((reached) => reached === true).length;
      const holds = through > 0 ? false : seen.includes(null) ? null : true;
      return {
        subject,
        holds,
        expected,
        observed:
          through > 0
            ? `${through} ways through ${legacy.network} alone`
            : holds === null
              ? 'could not be seen'
              : 'apart',
        reproduce: holds ? null : reproduceNetwork(network, legacy.network),
      };
    });
  },
});
