import { existsSync } from 'node:fs';
import type { EngineClient } from '../clients/engine-client.ts';
import { realHost, spellSshTarget, sshTargetOf, type SshTarget } from '../clients/ssh-target.ts';
import type { OutsideLook } from '../evidence/outside-look.ts';
import type { LentView, OutsideView } from '../gather/context.ts';
import type { LabInternet } from '../lab/contract.ts';
import { isLoopback } from '../lib/ip.ts';
import { unbracketed } from '../lib/url.ts';

/** The lab that holds the engine, where there is one: its internet is our outside view. */
export interface LabContext {
  internet: LabInternet;
  address: string;
  address6: string;
}

/** This very process runs in a container, as that of our image does. */
const isContained = (): boolean => existsSync('/.dockerenv') || existsSync('/run/.containerenv');

/**
 * Where the engine itself is, where it is on another machine: that makes this machine an outside. From inside a
 * container nobody can tell: what answers as `tcp://socket-proxy` is a neighbour on the engine's own host, and whoever
 * scanned it would see one port and call the host closed.
 */
function remoteHost({ dockerHost, transport }: EngineClient, contained: boolean): string | null {
  if (transport === 'unix' || contained) return null;
  const host = unbracketed(new URL(dockerHost).hostname);
  return isLoopback(host) ? null : host;
}

/** A view that somebody lends, and what it looks at where that is not the host's own addresses. */
export type LentOutside =
  | { kind: 'ssh'; target: SshTarget; addresses: readonly string[] }
  | { kind: 'file'; look: OutsideLook; addresses: readonly string[] };

/** What was asked for. addresses: of this machine's own view, where the engine is on another. */
export interface OutsideRequest {
  lent: readonly LentOutside[];
  addresses: readonly string[];
}

function viewOf(lent: LentOutside, hostAddresses: readonly string[]): LentView {
  if (lent.kind === 'file')
    return { view: 'file', name: lent.look.from, look: lent.look, targets: [...lent.addresses] };
  const targets = lent.addresses.length > 0 ? lent.addresses : hostAddresses;
  return { view: 'ssh', name: spellSshTarget(lent.target), target: lent.target, targets: [...targets] };
}

/** Names that come twice get a number: findings and controls are told apart by them. */
const withNames = (views: readonly LentView[]): LentView[] =>
  views.map((view, at) => {
    const before = views.slice(0, at).filter(({ name }) => name === view.name).length;
    return before === 0 ? view : { ...view, name: `${view.name} (${before + 1})` };
  });

interface Views {
  outside: OutsideView | null;
  besides: LentView[];
}

/** This machine, where the engine is on another one. */
function ownView(host: string | null, addresses: readonly string[]): LentView[] {
  return host === null
    ? []
    : [{ view: 'local', name: 'this machine', targets: addresses.length > 0 ? [...addresses] : [host] }];
}

/**
 * The outside views that there are: of the lab; else those that were lent, and this machine itself where the engine is
 * on another. A machine that is named by an alias of ssh's configuration is asked for by its real name.
 */
export async function outsideOf(
  { lab, outside }: { lab: LabContext | null; outside: OutsideRequest | null },
  engine: EngineClient,
  hostAddresses: readonly string[],
  contained = isContained(),
): Promise<Views> {
  if (lab)
    return {
      outside: {
        view: 'lab',
        address: lab.internet.address,
        address6: lab.internet.address6,
        visitors: lab.internet.visitors,
        pid: lab.internet.pid,
        targets: [lab.address, lab.address6],
      },
      besides: [],
    };
  const named = remoteHost(engine, contained);
  const host =
    named !== null && engine.transport === 'ssh' ? await realHost(sshTargetOf(new URL(engine.dockerHost))) : named;
  const { lent = [], addresses = [] } = outside ?? {};
  const views = [
    ...ownView(host === null || isLoopback(host) ? null : host, addresses),
    ...lent.map((each) => viewOf(each, hostAddresses)),
  ];
  const [first = null, ...besides] = withNames(views);
  return { outside: first, besides };
}
