import type { Cell } from '../../helpers/evidence/reachability.ts';
import { readCell, readControls } from '../../helpers/derived/reachability/cells.ts';
import { anyHolds, not, type ThreeValued } from '../../helpers/lib/three-valued.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { findNetwork, reproduceNetwork } from '../../helpers/derived/stack/stack.ts';
import { isOnPath, namesAt, sharedNetworks } from '../../helpers/derived/reachability/talk.ts';

const pairName = ({ from, to }: Cell): string => [from, to].sort().join(' ↔ ');

function describeMeeting(seen: readonly ThreeValued[], legacy: string): string {
  const through = seen.filter((reached) => reached === true).length;
  if (through > 0) return `${through} ways through ${legacy} alone`;
  return seen.includes(null) ? 'could not be seen' : 'apart';
}

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
    const paths = [...policy.paths.allowed, ...policy.paths.required];
    const names = (namespace: string) => namesAt(policy, containers, namespace);
    const isDeclared = ({ from, to, protocol, port }: Cell) => isOnPath(paths, names(from), names(to), protocol, port);
    return [...Map.groupBy(cells, pairName)].map(([subject, pair]): Observation => {
      const cause = { kind: 'network' as const, key: legacy.network };
      const base = { subject, cause, expected: 'apart, or together on a network that stays' };
      const [first] = pair;
      const shared = sharedNetworks(policy, names(first?.from ?? ''), names(first?.to ?? ''));
      const staying = shared.filter((key) => key !== legacy.network);
      if (staying.length > 0)
        return { ...base, holds: true, observed: `together on ${staying.join(', ')} as well`, reproduce: null };
      const rest = pair.filter((cell) => !isDeclared(cell));
      if (rest.length === 0) return { ...base, holds: true, observed: 'on a declared path', reproduce: null };
      const seen = rest.map((cell) => readCell(cell, controls).reached);
      const holds = not(anyHolds(seen));
      return {
        ...base,
        holds,
        observed: describeMeeting(seen, legacy.network),
        reproduce: holds ? null : reproduceNetwork(network, legacy.network),
      };
    });
  },
});
