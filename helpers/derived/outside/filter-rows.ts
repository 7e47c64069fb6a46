import type { Artifacts } from '../../evidence/evidence.ts';
import type { FilterOfFamily, PacketFilter } from '../../evidence/packet-filter.ts';
import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import { inRange, overlap } from '../../lib/ip.ts';
import { splitPort } from '../../lib/url.ts';
import type { Policy } from '../../policy/policy.ts';
import { ownersOf } from '../stack/bindings.ts';

type Networks = Artifacts['networks'];

const chains = 'the engine’s chains are in place, and forwarded packets come by them';
const dropped = 'dropped unless a rule lets it through';

/** Ranges of the engine's own networks. */
const ranges = (networks: Networks, family: 4 | 6): string[] =>
  networks.flatMap(({ subnets }) => subnets.filter((each) => each.family === family).map(({ subnet }) => subnet));

const isBridge = (name: string): boolean => /^(?:br-|docker)/.test(name) || name.endsWith('+');

/** Rules that may let somebody through to a container before the engine was asked. */
const reachingIn = ({ ahead, family }: FilterOfFamily, networks: Networks): FilterOfFamily['ahead'] =>
  ahead
    .filter(({ out }) => out === null || isBridge(out))
    .filter(({ to }) => to === null || ranges(networks, family).some((range) => overlap(range, to)));

function rowsOf(filter: FilterOfFamily, networks: Networks, policy: Policy): Observation[] {
  const { family, backend, forwarding, natChained, forwardChained } = filter;
  const name = `IPv${family}`;
  const save = family === 6 ? 'ip6tables-save' : 'iptables-save';
  const missing = [...(forwardChained ? [] : ['forwarded packets']), ...(natChained ? [] : ['published ports'])];
  const open = filter.policy === 'accept' && forwarding !== false;
  const ahead = reachingIn(filter, networks).map(({ chain, rule }): Observation => ({
    subject: `${name}: ${chain} accepts`,
    holds: false,
    expected: 'no rule before the engine’s lets a new connection through to a container',
    observed: `-A ${chain} ${rule}`,
    reproduce: `${save} -t filter`,
  }));
  const declared = (ports: string | null) =>
    (['tcp', 'udp'] as const).some((protocol) => ownersOf(policy, Number(ports), protocol).length > 0);
  const led = filter.redirects
    .filter(
      ({ to, ports }) =>
        declared(ports) || ranges(networks, family).some((range) => inRange(splitPort(to)?.host ?? to, range)),
    )
    .map(({ rule, ports, protocol, to }): Observation => ({
      subject: `${name}: ${ports ?? 'every port'}/${protocol ?? 'any protocol'} led elsewhere`,
      holds: false,
      expected: 'packets are led to containers by the engine alone',
      observed: `led to ${to} by -A ${rule}`,
      reproduce: `${save} -t nat`,
    }));
  return [
    {
      subject: `${name}: the engine’s chains`,
      holds: missing.length === 0,
      expected: chains,
      observed: missing.length === 0 ? `in force by ${backend}` : `${missing.join(' and ')} do not come by them`,
      reproduce: save,
    },
    {
      subject: `${name}: forwarded by default`,
      holds: open && forwarding === null ? null : !open,
      expected: dropped,
      observed: forwarding === false ? 'the host forwards nothing' : filter.policy,
      reproduce: `${save} -t filter | grep ':FORWARD'`,
    },
    ...ahead,
    ...led,
  ];
}

/** What the rules of each family that is in use let through: one family's rows after the other's. */
export function judgeFilter(seen: PacketFilter, networks: Networks, policy: Policy): Observation[] {
  const inUse = ranges(networks, 6).length > 0 || Object.values(policy.networks).some(({ ipv6 }) => ipv6);
  const families = inUse ? ([4, 6] as const) : ([4] as const);
  return families.flatMap((family) => {
    const filter = seen.families.find((each) => each.family === family);
    const why = seen.unread.find((each) => each.family === family)?.error ?? 'nobody looked';
    return filter ? rowsOf(filter, networks, policy) : [unseen(`IPv${family}: the engine’s chains`, chains, why)];
  });
}
