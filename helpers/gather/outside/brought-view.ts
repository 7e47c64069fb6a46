import type { LookedAt } from '../../evidence/outside-look.ts';
import type { OutsideScan } from '../../evidence/outside.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { sameAddress } from '../../lib/ip.ts';
import { withPort } from '../../lib/url.ts';
import type { GatherContext, LentView } from '../context.ts';
import { need } from '../need.ts';
import { ringOf, knownTcpPorts, type Looked } from './look-from.ts';

type FileView = Extract<LentView, { view: 'file' }>;

const hour = 3_600_000;
/** What was seen so long ago says little of now; clocks of two machines may differ by so much. */
const [freshForMs, clocksApartMs] = [24 * hour, hour / 12];

/** Containers that open doors of the host, or have their own beside it. */
const opensDoors = ({ published, namespace }: { published: readonly unknown[]; namespace: string }): boolean =>
  published.length > 0 || namespace === 'host';

/** Why what a view did not see says nothing of the host now; null: it does. */
function whyRefused(context: GatherContext, { look, targets }: FileView, now: number): string | null {
  const [begun, ended] = [Date.parse(look.begun), Date.parse(look.ended)];
  if (ended > now + clocksApartMs)
    return `it looked at ${look.ended}, which is yet to come: set the clocks of both machines`;
  if (now - ended > freshForMs)
    return `it is of ${look.ended}, ${Math.floor((now - ended) / hour)} hours ago: look again, a day before at most`;
  const later = need(context, 'containers').find((each) => opensDoors(each) && Date.parse(each.startedAt) > begun);
  if (later) return `it looked before ${later.subject} was started (${later.startedAt}): look again`;
  const own = need(context, 'host').addresses.filter(({ scope, bridge }) => scope === 'global' && !bridge);
  const stranger = look.looks.find(
    ({ address, asked }) =>
      !own.some((each) => sameAddress(each.address, address)) &&
      !targets.some((target) => target === asked || sameAddress(target, address)),
  );
  if (!stranger) return null;
  const named = stranger.asked === stranger.address ? stranger.address : `${stranger.asked} (${stranger.address})`;
  return (
    `it looked at ${named}, which is no address of this host: ` +
    `if it leads here, say so with --outside-address ${stranger.asked}`
  );
}

const scanOf = ({ address, family, tcpOpen, refuses, lost, udp, error }: LookedAt): OutsideScan => ({
  ...{ address, family, tcpOpen, refuses, lost, udp },
  tcpScanned: error === null ? '1-65535' : `nothing (${error})`,
});

const told = (answered: boolean) => (answered ? ('open' as const) : ('dropped' as const));

/**
 * What a machine saw that looked by itself, held against what is known here: of its controls those count that the
 * engine or the socket table knows to be open, and those that nobody holds.
 */
export function bringIn(context: GatherContext, view: FileView, now = Date.now()): Looked {
  const { look, name } = view;
  const refused = whyRefused(context, view, now);
  const controls = look.looks.flatMap(({ address, controls: all }) => {
    const known = knownTcpPorts(context, address);
    return all.map(({ port, before, after }) => ({
      isHeld: known.includes(port),
      ...{ address, what: `${withPort(address, port)}/tcp`, before: told(before), after: told(after) },
    }));
  });
  const of = (held: boolean) =>
    controls
      .filter(({ isHeld, before }) => (held ? isHeld && before === 'open' : !isHeld))
      .map(({ address, what, before, after }) => ({ address, what, before, after }));
  const addresses = look.looks.map(({ address }) => address);
  return {
    eye: { name, view: 'file', ring: ringOf(addresses), lookedAt: look.ended, refused },
    targets: refused === null ? addresses : [],
    // Of a view that is refused nothing is taken, for it may be of another host.
    scans: refused === null ? look.looks.map(scanOf) : [],
    controls: refused === null ? of(true) : [],
    closed: refused === null ? of(false) : [],
    asked: null,
    trouble: refused,
  };
}

/** The same of a view that could not be had at all. */
export const missedView = ({ name, view, targets }: LentView, error: unknown): Looked => {
  if (!(error instanceof EvidenceError)) throw error;
  const eye = { name, view, ring: ringOf(targets), refused: error.message };
  return { eye, targets: [], scans: [], controls: [], closed: [], asked: null, trouble: error.message };
};
