import type { FilterOfFamily, Redirect } from '../../evidence/packet-filter.ts';
import type { OutFilter } from '../../evidence/vpn.ts';

interface Chain {
  policy: string;
  rules: string[];
}
/** table → chain → its policy and rules, as `iptables-save` prints them. */
type Tables = Map<string, Map<string, Chain>>;

/** `iptables-save`. */
function readTables(text: string): Tables {
  const tables: Tables = new Map();
  let table = new Map<string, Chain>();
  for (const line of text.split('\n')) {
    const [, name] = /^\*(\w+)/.exec(line) ?? [];
    const [, declared, policy = '-'] = /^:(\S+) (\S+)/.exec(line) ?? [];
    const [, chain, rule = ''] = /^-A (\S+) (.*)$/.exec(line) ?? [];
    if (name) tables.set(name, (table = new Map<string, Chain>()));
    else if (declared) table.set(declared, { policy, rules: [] });
    else if (chain) table.get(chain)?.rules.push(rule);
  }
  return tables;
}

const chain = (tables: Tables, table: string, name: string): Chain | undefined => tables.get(table)?.get(name);

const option = (line: string, name: string): string | null =>
  new RegExp(`(?:^| )${name} (\\S+)`).exec(line)?.[1] ?? null;
const targetOf = (rule: string): string | null => option(rule, '-[jg]');
/** What is said with a `!` before it narrows a rule so little that it counts as not said. */
const named = (line: string, name: string): string | null =>
  new RegExp(`(?:^| )! ${name} `).test(line) ? null : option(line, name);

const isEngines = (chain: string): boolean => /^DOCKER(?:-|$)/.test(chain) && chain !== 'DOCKER-USER';
/** Answers to what was let through before. */
const isForKnown = (rule: string): boolean => {
  const states = option(rule, '--(?:ctstate|state)');
  return states !== null && !/NEW|INVALID|UNTRACKED/.test(states);
};

const accepting = (chain: string, rule: string): FilterOfFamily['ahead'][number] => ({
  chain,
  rule,
  out: named(rule, '-o'),
  to: named(rule, '-d'),
});

const holdsRules = (table: ReadonlyMap<string, Chain>, name: string): boolean =>
  (table.get(name)?.rules.length ?? 0) > 0;

/** Chains in which the engine has rules for each bridge that leads out, in all of them or, without such, in none. */
const ofBridges = ['DOCKER-CT', 'DOCKER-BRIDGE', 'DOCKER'];

/** The engine's own chain holds rules, and none of those that it leads to was emptied. */
function isWhole(filter: ReadonlyMap<string, Chain>, name: string): boolean {
  // An engine of before the second of them has rules in the last one for published ports alone.
  const held = filter.has('DOCKER-BRIDGE') ? ofBridges.map((each) => holdsRules(filter, each)) : [];
  return holdsRules(filter, name) && new Set(held).size < 2;
}

/** Rules that accept before a packet comes to the engine's chain, jumps followed; and whether it comes there at all. */
function walkForward(filter: ReadonlyMap<string, Chain>): Pick<FilterOfFamily, 'ahead' | 'forwardChained'> {
  const ahead: FilterOfFamily['ahead'] = [];
  const seen = new Set<string>();
  const walk = (name: string): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    return (filter.get(name)?.rules ?? []).some((rule) => {
      const target = targetOf(rule) ?? '';
      if (target === 'ACCEPT' && !isForKnown(rule)) ahead.push(accepting(name, rule));
      return isEngines(target) ? isWhole(filter, target) : filter.has(target) && walk(target);
    });
  };
  const forwardChained = walk('FORWARD');
  return { ahead, forwardChained };
}

/**
 * Rules in the engine's own chains that let new connections through and are not of its hand: its own name the bridge
 * that packets come from, or the bridge and the address that they are for.
 */
function aliensOf(filter: ReadonlyMap<string, Chain>): FilterOfFamily['ahead'] {
  const own = [...filter].filter(([name]) => isEngines(name) && name !== 'DOCKER-INGRESS');
  const bridges = new Set(own.flatMap(([, { rules }]) => rules.flatMap((rule) => named(rule, '-o') ?? [])));
  const isItsOwn = (line: string): boolean => {
    const [from, out] = [named(line, '-i'), named(line, '-o')];
    if (from !== null && (!bridges.has(from) || (out !== null && out !== from))) return false;
    return from !== null || (out !== null && (option(line, '-d') !== null || !/(?:^| )--dports? /.test(line)));
  };
  return own.flatMap(([name, { rules }]) =>
    rules
      .filter((rule) => targetOf(rule) === 'ACCEPT' && !isForKnown(rule) && !isItsOwn(rule))
      .map((rule) => accepting(name, rule)),
  );
}

const oneAddress = /^(.*)\/(?:32|128)$/;

/** Addresses that are dropped, before all else, for whoever comes in elsewhere than from their own bridge. */
function keptOf(tables: Tables): string[] {
  const rules = chain(tables, 'raw', 'PREROUTING')?.rules ?? [];
  const open = rules.findIndex((rule) => targetOf(rule) === 'ACCEPT' && named(rule, '-d') === null);
  return (open < 0 ? rules : rules.slice(0, open)).flatMap((rule) => {
    const [, address] = oneAddress.exec(named(rule, '-d') ?? '') ?? [];
    const isForAll = targetOf(rule) === 'DROP' && option(rule, '! -i') !== null && named(rule, '-p') === null;
    return address !== undefined && isForAll ? [address] : [];
  });
}

const protocolOf = (rule: string): Redirect['protocol'] => {
  const protocol = option(rule, '-p');
  return protocol === 'tcp' || protocol === 'udp' ? protocol : null;
};

/** Rules of the nat table that lead elsewhere, outside the engine's own chain. */
function redirectsOf(nat: ReadonlyMap<string, Chain>): Redirect[] {
  return [...nat]
    .filter(([name]) => !isEngines(name))
    .flatMap(([name, { rules }]) =>
      rules.flatMap((rule) => {
        const to = option(rule, '--to-destination') ?? option(rule, '--to-ports');
        const isRedirect = ['DNAT', 'REDIRECT'].includes(targetOf(rule) ?? '');
        const ports = option(rule, '--dports?');
        return isRedirect ? [{ rule: `${name} ${rule}`, protocol: protocolOf(rule), ports, to: to ?? 'the host' }] : [];
      }),
    );
}

const holdsEngine = (tables: Tables): boolean =>
  [...tables.values()].some((chains) => [...chains.keys()].some(isEngines));

type Read = Omit<FilterOfFamily, 'family' | 'forwarding'>;

function describe(tables: Tables, backend: Read['backend']): Read {
  const filter = tables.get('filter') ?? new Map<string, Chain>();
  const { ahead, forwardChained } = walkForward(filter);
  const nat = tables.get('nat') ?? new Map<string, Chain>();
  const jump = nat.get('PREROUTING')?.rules.some((rule) => targetOf(rule) === 'DOCKER') ?? false;
  return {
    backend,
    policy: chain(tables, 'filter', 'FORWARD')?.policy === 'DROP' ? 'drop' : 'accept',
    ahead: [...ahead, ...aliensOf(filter)],
    forwardChained,
    natChained: jump && nat.has('DOCKER'),
    redirects: redirectsOf(nat),
    kept: keptOf(tables),
  };
}

/**
 * One family's rules, of both tools that write iptables' rules: the engine's lie with one of them, and what the other
 * one accepts does not go past them. What either drops is dropped, and either may lead packets elsewhere.
 */
export function readRules(nft: string, legacy: string): Read {
  const both = [
    { tables: readTables(nft), backend: 'iptables-nft' as const },
    { tables: readTables(legacy), backend: 'iptables-legacy' as const },
  ];
  const own = both.find(({ tables }) => holdsEngine(tables));
  const read = own ? describe(own.tables, own.backend) : describe(readTables(`${nft}\n${legacy}`), 'none');
  const others = both.filter((each) => each !== own).map(({ tables }) => tables);
  const dropped = others.some((tables) => chain(tables, 'filter', 'FORWARD')?.policy === 'DROP');
  return {
    ...read,
    policy: dropped ? 'drop' : read.policy,
    redirects: own
      ? [...read.redirects, ...others.flatMap((tables) => redirectsOf(tables.get('nat') ?? new Map<string, Chain>()))]
      : read.redirects,
  };
}

/** What a rule that lets nothing by may be narrowed by: the tunnel's own packets, marked, and the namespace itself. */
const harmless = /^-m (?:mark ! --mark \S+|addrtype ! --dst-type LOCAL|comment --comment (?:"[^"]*"|\S+))$/;

type Shut = OutFilter['shut'][number];

/** For whom a rule is the end: every packet, or those that leave by a device, or by any other. null: for some only. */
function shuts(line: string): Shut | null {
  const [, narrowed = '', target = ''] = /^(.*?) ?-j (DROP|REJECT)(?: --reject-with \S+)?$/.exec(line) ?? [];
  const [, not, device, rest = ''] = /^(?:(! )?-o (\S+))? ?(.*)$/.exec(narrowed) ?? [];
  const isWhole = rest === '' || rest.split(/ (?=-m )/).every((part) => harmless.test(part));
  if (target === '' || !isWhole) return null;
  return { device: device ?? null, except: not !== undefined };
}

/** For packets that the tunnel's own program has marked. */
const isMarked = (line: string): boolean => named(line, '--mark') !== null;

type Out = Pick<OutFilter, 'policy' | 'accepting' | 'shut'>;

/** One tool's rules for packets that leave, jumps followed. */
function walkOut(filter: ReadonlyMap<string, Chain>): Out {
  const found: Out = { policy: filter.get('OUTPUT')?.policy === 'DROP' ? 'drop' : 'accept', accepting: [], shut: [] };
  const seen = new Set<string>();
  const walk = (name: string): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    return (filter.get(name)?.rules ?? []).some((rule) => {
      const target = targetOf(rule) ?? '';
      if (target === 'ACCEPT' && !isForKnown(rule))
        found.accepting.push({ ...accepting(name, rule), marked: isMarked(rule) });
      const shut = shuts(rule);
      if (shut !== null && shut.device !== null) found.shut.push(shut);
      return filter.has(target) ? walk(target) : shut !== null && shut.device === null;
    });
  };
  if (walk('OUTPUT')) found.policy = 'drop';
  return found;
}

/**
 * One family's rules for packets that leave a namespace, of both tools. A packet passes both: what either drops is
 * dropped, and only the rules of one that drops let anything through.
 */
export function readOut(nft: string, legacy: string): Out {
  const both = [nft, legacy].map((text) => walkOut(readTables(text).get('filter') ?? new Map<string, Chain>()));
  const shut = both.flatMap((each) => each.shut);
  const dropping = both.find(({ policy }) => policy === 'drop') ?? both.find((each) => each.shut.length > 0);
  return { policy: dropping?.policy ?? 'accept', accepting: dropping?.accepting ?? [], shut };
}
