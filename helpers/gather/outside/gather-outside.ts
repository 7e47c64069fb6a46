import type { Outside } from '../../evidence/outside.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { withPort } from '../../lib/url.ts';
import type { Gatherer, GatherContext, LentView, OutsideView, Plan } from '../context.ts';
import { planMatrix } from '../network/matrix-plan.ts';
import { need } from '../need.ts';
import { bringIn, missedView } from './brought-view.ts';
import { widenView } from './further-targets.ts';
import { closedControlsOf, expectedOn, ringOf, scanAll, udpPorts, type Looked } from './look-from.ts';
import { scanOuter, unaskedOuter } from './outer-addresses.ts';
import { closeControls, openControls } from './outside-controls.ts';
import { askRouted, columnsOfHost, routableColumns } from './outside-routed.ts';
import type { Scanner } from './outside-scanner.ts';
import { openScanner } from './outside-views.ts';

type Topology = ReturnType<typeof planMatrix>;

/** Where nobody may set routes on the machine that looks, each column is named, and none is called closed. */
function unroutable(topology: Topology): Outside['routed'] {
  return columnsOfHost(topology).map(({ to, network, family, port }) => ({
    to,
    network,
    family,
    port: port ?? 0,
    value: 'probe-failed',
    control: 'no-control',
  }));
}

/**
 * What a scanner brings of the addresses that it knows, with controls before and after. beside: what it does between
 * them, too.
 */
async function lookFrom<T>(
  context: GatherContext,
  scanner: Scanner,
  { known, beside }: { known: number; beside: () => Promise<T> },
): Promise<Looked & { more: T }> {
  const { view, from, targets } = scanner;
  const before = await openControls(scanner, (address) => expectedOn(context, address));
  const shut = view === 'lab' ? [] : closedControlsOf(context, targets);
  const values = await scanner.askTcp(shut);
  if (view === 'lab') await context.midway?.();
  const [scans, more] = await Promise.all([scanAll(context, scanner, known), beside()]);
  const controls = await closeControls(scanner, before);
  const closed = await closeControls(
    scanner,
    shut.map((each, at) => ({ ...each, before: values[at] ?? 'probe-failed' })),
  );
  const asked = targets.flatMap((address) => udpPorts(context, address).map((port) => ({ address, port })));
  const trouble = scanner.udpTrouble();
  const eye = { name: from, view, ring: ringOf(targets), refused: null };
  return { eye, targets, scans, controls, closed, asked: trouble === null ? asked : null, trouble, more };
}

interface Gathered {
  looks: Looked[];
  routed: Outside['routed'];
  outer: NonNullable<Outside['outer']>;
}

type LabView = Extract<OutsideView, { view: 'lab' }>;

async function gatherFromLab(context: GatherContext, view: LabView, topology: Topology): Promise<Gathered> {
  const scanner = await openScanner(await widenView(view, context), context.vantage);
  const looked = await lookFrom(context, scanner, {
    known: view.targets.length,
    beside: () => askRouted(context.vantage, topology, need(context, 'networks'), scanner.targets),
  });
  return { looks: [looked], routed: looked.more, outer: await scanOuter(context, scanner) };
}

const none = () => Promise.resolve();

/** What is not there is said of its view, and the others still count. */
async function lookFromView(context: GatherContext, view: LentView) {
  if (view.view === 'file') return { looked: bringIn(context, view), scanner: null };
  try {
    const asked = await openScanner(view, context.vantage);
    const { targets } = await widenView({ ...view, targets: [...asked.targets] }, context);
    const scanner = { ...asked, targets };
    return { looked: await lookFrom(context, scanner, { known: asked.targets.length, beside: none }), scanner };
  } catch (error) {
    return { looked: missedView(view, error), scanner: null };
  }
}

async function gatherFromLent(context: GatherContext, views: readonly LentView[], topology: Topology) {
  const all: Awaited<ReturnType<typeof lookFromView>>[] = [];
  // One after the other: what one of them does to a host that bans would be taken for what the next one sees.
  for (const view of views) all.push(await lookFromView(context, view));
  const near = all.flatMap(({ scanner, looked }) => (scanner ? [{ scanner, ring: looked.eye.ring }] : []));
  // Only in the house itself containers have addresses of their own.
  const eye = near.find(({ ring }) => ring !== 'internet') ?? near[0];
  const outer = eye
    ? await scanOuter(context, eye.scanner)
    : unaskedOuter(context, 'a view that comes as a file was not told of it');
  return { looks: all.map(({ looked }) => looked), routed: unroutable(topology), outer };
}

const noControl: Readonly<Record<OutsideView['view'], string>> = {
  lab: 'no control: nothing is published',
  ssh: 'no control: nothing is published',
  local: 'no control: nothing is published',
  file: 'no control: nothing that it saw open is known here',
};

const spellTargets = (targets: readonly string[]): string =>
  targets.map((address) => withPort(address, 0).replace(/:0$/, '')).join(' and ');

function describe({ looks, routed }: Gathered, inLab: boolean): string {
  const each = looks.map(({ eye, targets, scans, controls, trouble }) =>
    eye.refused === null
      ? [
          `${spellTargets(targets)} from ${eye.name}: all TCP ports`,
          trouble ?? `${Math.max(0, ...scans.map(({ udp }) => udp.length))} UDP ports`,
          controls.length > 0 ? `controls ${controls.map(({ what }) => what).join(', ')}` : noControl[eye.view],
        ].join('; ')
      : `nothing from ${eye.name}: ${eye.refused}`,
  );
  const last = inLab
    ? `${routed.length} container ports by routing`
    : 'containers by routing not tried: routes are not set on a machine that was lent';
  return [...each, last].join('; ');
}

const named = <T>({ eye }: Looked, rows: readonly T[]): (T & { from: string })[] =>
  rows.map((row) => ({ ...row, from: eye.name }));

/**
 * What other machines see of this host: every TCP port, the UDP ports worth asking, and containers behind it by
 * routing.
 */
export const gatherOutside: Gatherer<'outside'> = {
  id: 'outside',
  // What a fault does midway to the outside view must not decide who gets out.
  async gather(context) {
    const { outside, besides = [] } = context;
    if (!outside)
      throw new EvidenceError(
        'nobody lent a view from outside this host: run from another machine, lend one with ' +
          '--outside ssh://user@host, or bring one with --outside-file',
        { reason: 'noVantage' },
      );
    const topology = planMatrix(
      need(context, 'containers'),
      need(context, 'networks'),
      need(context, 'listeners').sockets,
      need(context, 'host'),
    );
    const isLab = outside.view === 'lab';
    const gathered = isLab
      ? await gatherFromLab(context, outside, topology)
      : await gatherFromLent(context, [outside, ...besides], topology);
    const { looks, routed, outer } = gathered;
    const seeing = looks.filter(({ eye }) => eye.refused === null);
    if (seeing.length === 0)
      throw new EvidenceError(looks.map(({ eye }) => `no view from ${eye.name}: ${eye.refused ?? ''}`).join('; '));
    const columns = isLab ? routableColumns(topology, looks[0]?.targets ?? []) : columnsOfHost(topology);
    const plan = {
      scans: seeing.flatMap(({ targets }) => targets.map((address) => ({ address }))),
      controls: seeing.flatMap(({ controls }) => controls),
      routed: columns,
      ...(isLab ? {} : { closed: seeing.flatMap(({ closed }) => closed), views: looks.map(({ eye }) => eye) }),
    };
    const udp = seeing.flatMap(({ asked }) => asked ?? []);
    const all = {
      view: outside.view,
      from: looks.map(({ eye }) => eye.name).join(', '),
      ...(isLab ? {} : { views: looks.map(({ eye }) => eye) }),
    };
    const rows = isLab
      ? { scans: looks.flatMap(({ scans }) => scans), controls: looks.flatMap(({ controls }) => controls) }
      : {
          scans: seeing.flatMap((look) => named(look, look.scans)),
          controls: seeing.flatMap((look) => named(look, look.controls)),
          closed: seeing.flatMap((look) => named(look, look.closed)),
        };
    return {
      value: { ...all, ...rows, routed, outer },
      undertaken: { ...plan, ...(udp.length > 0 ? { 'scans.udp': udp } : {}) } satisfies Plan,
      scope: describe(gathered, isLab),
    };
  },
};
