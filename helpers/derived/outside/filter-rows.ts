import { gatewayMode } from '../../evidence/bridge-options.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { FilterOfFamily, PacketFilter } from '../../evidence/packet-filter.ts';
import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import { inRange, overlap, sameAddress } from '../../lib/ip.ts';
import { splitPort } from '../../lib/url.ts';
import type { Policy } from '../../policy/policy.ts';
import { ownersOf } from '../stack/bindings.ts';
import { findNetwork, isUp } from '../stack/stack.ts';

type Networks = Artifacts['networks'];
/** What the rules are held against. */
type Known = Pick<Artifacts, 'engine' | 'networks' | 'containers'>;

/** From here on the engine drops whoever knocks at a container's own address from beside its network. */
const sinceKept = 28;

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

/** Containers on bridges behind whose host they hide; from beside an internal one nobody is let through anyhow. */
function hiddenOf({ networks, containers }: Known, family: 4 | 6): { subject: string; address: string }[] {
  const hiding = ({ driver, internal, options }: Networks[number]): boolean =>
    driver === 'bridge' && !internal && gatewayMode(options, family) === 'nat';
  return containers.filter(isUp).flatMap(({ subject, attachments }) =>
    attachments.flatMap(({ network, ipv4, ipv6 }) => {
      const address = family === 4 ? ipv4 : ipv6;
      const on = findNetwork(networks, network);
      return address && on && hiding(on) ? [{ subject, address }] : [];
    }),
  );
}

/** Whether the engine keeps strangers from the containers' own addresses; none: unread, or this one never does. */
function keptRows({ family, kept }: FilterOfFamily, known: Known): Observation[] {
  const hidden = hiddenOf(known, family);
  if (!kept || hidden.length === 0 || Number(known.engine.version.split('.')[0]) < sinceKept) return [];
  const bare = hidden.filter(({ address }) => !kept.some((each) => sameAddress(address, each)));
  const some = bare.slice(0, 3).map(({ subject, address }) => `${subject} at ${address}`);
  const more = bare.length > some.length ? ` and ${bare.length - some.length} more` : '';
  return [
    {
      subject: `IPv${family}: the containers’ own addresses`,
      holds: bare.length === 0,
      expected: 'whoever comes from beside their network is dropped before anything else is asked',
      observed:
        bare.length === 0 ? `${hidden.length} kept so` : `no rule drops who knocks at ${some.join(', ')}${more}`,
      reproduce: `${family === 6 ? 'ip6tables-save' : 'iptables-save'} -t raw`,
    },
  ];
}

function rowsOf(filter: FilterOfFamily, known: Known, policy: Policy): Observation[] {
  const { networks } = known;
  const { family, backend, forwarding, natChained, forwardChained } = filter;
  const name = `IPv${family}`;
  const save = family === 6 ? 'ip6tables-save' : 'iptables-save';
  const missing = [...(forwardChained ? [] : ['forwarded packets']), ...(natChained ? [] : ['published ports'])];
  const open = filter.policy === 'accept' && forwarding !== false;
  const ahead = reachingIn(filter, networks).map(({ chain, rule }): Observation => ({
    subject: `${name}: ${chain} accepts`,
    holds: false,
    expected: 'no rule but the engine’s own lets a new connection through to a container',
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
    .map(({ rule, ports, protocol, to, tool }): Observation => ({
      subject: `${name}: ${ports ?? 'every port'}/${protocol ?? 'any protocol'} led elsewhere`,
      holds: false,
      expected: 'packets are led to containers by the engine alone',
      observed: `led to ${to} by ${tool ? '' : '-A '}${rule}`,
      reproduce: tool ? 'nft -t list ruleset' : `${save} -t nat`,
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
    ...keptRows(filter, known),
    ...ahead,
    ...led,
  ];
}

/** What the rules of each family that is in use let through: one family's rows after the other's. */
export function judgeFilter(seen: PacketFilter, known: Known, policy: Policy): Observation[] {
  const { networks } = known;
  const inUse = ranges(networks, 6).length > 0 || Object.values(policy.networks).some(({ ipv6 }) => ipv6);
  const families = inUse ? ([4, 6] as const) : ([4] as const);
  return families.flatMap((family) => {
    const filter = seen.families.find((each) => each.family === family);
    const why = seen.unread.find((each) => each.family === family)?.error ?? 'nobody looked';
    return filter ? rowsOf(filter, known, policy) : [unseen(`IPv${family}: the engine’s chains`, chains, why)];
  });
}
