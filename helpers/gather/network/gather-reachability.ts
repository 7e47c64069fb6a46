import type { Vantage } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import type { Cell, Control, Reachability, SourceControl } from '../../evidence/reachability.ts';
import type { Gatherer } from '../context.ts';
import { identify } from './identity.ts';
import type { Column } from './column.ts';
import { planMatrix, type Topology } from './matrix-plan.ts';
import { lookUpNames } from './look-up-names.ts';
import { need } from '../need.ts';
import { askInParts } from './neighbours.ts';
import { plantListeners } from './plant-listeners.ts';
import { ask, askTwice, isReachable, longLimitMs, shortLimitMs, type Settled } from './probing.ts';

interface Pair {
  from: string;
  column: Column;
}

interface Witness {
  column: Column;
  /** Nobody: no namespace shares the network, and the host has no address there. */
  by: string | null;
  before: CellValue;
}

const markOf = ({ planted, further }: Column): Pick<Cell, 'planted' | 'address'> => ({
  ...(planted ? { planted } : {}),
  ...(further ? { address: further.address } : {}),
});

const makeProbe =
  (topology: Topology) =>
  ({ from, column }: Pair) => {
    const address = topology.addressFrom(from, column) ?? column.address;
    return column.port === null
      ? ({ kind: 'icmp', namespace: from, address } as const)
      : ({ kind: 'tcp', namespace: from, address, port: column.port } as const);
  };

/**
 * Someone who is meant to reach each column, and did: first choices at once, then the others for those that failed, and
 * at last all of them with time. A busy machine, or an address that the kernel still tests for duplicates, loses a
 * first packet, and a control that was lost voids its whole column.
 */
async function findWitnesses(vantage: Vantage, topology: Topology): Promise<Map<Column, Witness>> {
  const found = new Map<Column, Witness>(
    topology.columns.map((column) => [column, { column, by: null, before: 'no-control' }]),
  );
  const attempt = async (choose: (candidates: string[]) => string[], limitMs = shortLimitMs): Promise<void> => {
    const pairs = topology.columns
      .filter((column) => found.get(column)?.before !== 'open')
      .flatMap((column) => choose(topology.witnesses(column)).map((from) => ({ from, column })));
    for (const { item, result } of await ask(vantage, pairs, makeProbe(topology), limitMs)) {
      const known = found.get(item.column);
      if (known && known.before !== 'open' && (known.by === null || result.value === 'open'))
        found.set(item.column, { column: item.column, by: item.from, before: result.value });
    }
  };
  const isChosen = (each: string, at: number, all: readonly string[]): boolean =>
    at < 4 || each === 'host' || at === all.length - 1;
  await attempt((candidates) => candidates.slice(0, 1));
  await attempt((candidates) => candidates.filter(isChosen).slice(1));
  await attempt((candidates) => candidates.filter(isChosen), longLimitMs);
  return found;
}

/**
 * Each source must reach something it is meant to reach: a neighbour; where it has none, its gateway; where it has not
 * even that, its own loopback.
 */
async function controlSources(
  vantage: Vantage,
  topology: Topology,
  cells: readonly Settled<Pair>[],
): Promise<SourceControl[]> {
  const asked: { from: string; to: string; address: string }[] = [];
  const seen: SourceControl[] = [];
  for (const from of topology.namespaces) {
    const meant = cells.filter(
      ({ item }) =>
        item.from === from && !item.column.further && topology.meets(from, item.column.network, item.column.family),
    );
    const best = meant.find(({ value }) => value === 'open') ?? meant[0];
    const gateway = topology.gatewaysOf(from)[0];
    if (best) seen.push({ from, to: best.item.column.to, value: best.value });
    else if (gateway) asked.push({ from, to: `gateway of ${gateway.network}`, address: gateway.address });
    else asked.push({ from, to: 'its own loopback', address: '127.0.0.1' });
  }
  const answers = await ask(
    vantage,
    asked,
    ({ from, address }) => ({ kind: 'icmp', namespace: from, address }),
    shortLimitMs,
  );
  return [...seen, ...answers.map(({ item, result }) => ({ from: item.from, to: item.to, value: result.value }))];
}

/** Opens that shared networks do not explain, with who answered there. */
async function nameStrangers(
  vantage: Vantage,
  topology: Topology,
  cells: readonly Settled<Pair>[],
  witnesses: Map<Column, Witness>,
): Promise<Map<Settled<Pair>, { summary: string | null; impostor: boolean }>> {
  const odd = cells
    .filter(({ item, value }) => value === 'open' && item.column.port !== null)
    .filter(({ item: { from, column } }) => column.further || !topology.meets(from, column.network, column.family));
  const asked = odd.map((cell) => ({ ...cell.item, by: witnesses.get(cell.item.column)?.by ?? 'host', cell }));
  const names = await identify(vantage, asked, topology);
  return new Map(asked.map((each) => [each.cell, names.get(each) ?? { summary: null, impostor: false }]));
}

/** The same witnesses once more: a target that died in between voids its cells. */
async function controlAgain(
  vantage: Vantage,
  topology: Topology,
  witnesses: readonly Witness[],
): Promise<Map<Column, Control>> {
  const pairs = witnesses.flatMap(({ by, column }) => (by === null ? [] : [{ from: by, column }]));
  const answers = await askTwice(vantage, pairs, makeProbe(topology), () => true);
  const after = new Map(answers.map(({ item, value }) => [item.column, value]));
  const controlOf = ({ column, by, before }: Witness): Control => {
    const { to, network, family, protocol, port } = column;
    const target = { to, network, family, protocol, port };
    return {
      ...target,
      by: by ?? 'nobody',
      before,
      after: after.get(column) ?? 'no-control',
      ...markOf(column),
    };
  };
  return new Map(witnesses.map((witness) => [witness.column, controlOf(witness)]));
}

/** What a cell is worth: an impostor's answer is none, and silence counts only from a target that was proven. */
function worth(value: CellValue, impostor: boolean, proven: boolean): CellValue {
  if (impostor) return 'probe-failed';
  const negative = !isReachable(value) && value !== 'probe-failed';
  return negative && !proven ? 'no-control' : value;
}

/** Everything that was planned, with controls before and after. */
async function sweep(
  vantage: Vantage,
  containers: Artifacts['containers'],
  topology: Topology,
): Promise<Pick<Reachability, 'cells' | 'controls' | 'sources'>> {
  const witnesses = await findWitnesses(vantage, topology);
  const pairs = topology.namespaces.flatMap((from) =>
    topology.columns
      .filter((column) => column.to !== from && topology.addressFrom(from, column) !== null)
      .map((column) => ({ from, column })),
  );
  const isMeant = ({ from, column }: Pair): boolean =>
    !column.further && topology.meets(from, column.network, column.family);
  const asker = askInParts<Pair>(
    vantage,
    containers,
    ({ from, column }) => topology.meeting(from, column),
    (pair) => !isMeant(pair),
  );
  const swept = await askTwice(vantage, pairs, makeProbe(topology), isMeant, asker);
  const strangers = await nameStrangers(vantage, topology, swept, witnesses);
  const sources = await controlSources(vantage, topology, swept);
  const controls = await controlAgain(vantage, topology, [...witnesses.values()]);

  const isProven = (column: Column): boolean =>
    controls.get(column)?.before === 'open' && controls.get(column)?.after === 'open';
  // The host, which is to forward to a container beside it, finds no neighbour there: it has no way to it.
  const said = ({ item: { from, column }, value }: Settled<Pair>): CellValue =>
    value === 'absent' && !topology.isBridged(column.network) && !isMeant({ from, column }) ? 'no-route' : value;
  const cells = swept.map((each): Cell => {
    const { from, column } = each.item;
    const { to, network, family, protocol, port } = column;
    const stranger = strangers.get(each);
    return {
      from,
      to,
      network,
      family,
      protocol,
      port,
      value: worth(said(each), stranger?.impostor === true, isProven(column)),
      tries: each.tries + (stranger ? 1 : 0),
      identity: stranger?.summary ?? null,
      ...markOf(column),
    };
  });
  return { cells, controls: [...controls.values()], sources };
}

/**
 * The whole matrix: every namespace to every address and listening port of every other; and the names of the declared
 * paths, asked where they are used.
 */
export const gatherReachability: Gatherer<'reachability'> = {
  id: 'reachability',
  async gather(context) {
    const { vantage } = context;
    const containers = need(context, 'containers');
    const listeners = need(context, 'listeners');
    const addresses = context.gathered.addresses;
    const names = await lookUpNames(vantage, containers, context.policy.paths.required);
    const planted = context.lab ? await plantListeners(vantage, containers, listeners) : null;
    try {
      const topology = planMatrix(
        containers,
        need(context, 'networks'),
        listeners.sockets,
        need(context, 'host'),
        planted?.ports,
        addresses?.ok ? addresses.value : undefined,
      );
      const seen = await sweep(vantage, containers, topology);
      const { namespaces, columns } = topology;
      const undertaken = {
        namespaces: namespaces.map((value) => ({ value })),
        controls: columns,
        sources: namespaces.map((from) => ({ from })),
      };
      const base = { namespaces: [...namespaces], limitMs: shortLimitMs, ...seen, names };
      const plants = planted && planted.ports.size > 0 ? `, ${planted.ports.size} of the ports planted` : '';
      return {
        value: planted ? { ...base, planted: planted.rows } : base,
        undertaken,
        scope:
          `${namespaces.length} namespaces × ${columns.length} addresses and ports${plants}, ` +
          'TCP and ICMP, IPv4 and IPv6; ' +
          `up to 2 tries, ${shortLimitMs} ms, ${longLimitMs} ms for suspicious negatives`,
      };
    } finally {
      if (planted) await vantage.uproot();
    }
  },
};
