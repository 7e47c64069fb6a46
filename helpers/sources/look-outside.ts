import { ownEye } from '../clients/own-eye.ts';
import type { LookedAt, OutsideLook } from '../evidence/outside-look.ts';
import { EvidenceError, messageOf } from '../lib/errors.ts';
import { familyOf } from '../lib/ip.ts';
import { eyeScanner, findTargets } from '../gather/outside/eye-scanner.ts';
import { seldomUsed } from '../gather/outside/look-from.ts';
import { scanAddress } from '../gather/outside/sweep-all.ts';
import type { Scanner } from '../gather/outside/outside-scanner.ts';
import { commonUdpPorts } from '../gather/outside/udp-payloads.ts';
import type { Progress } from '../lab/contract.ts';

interface LookRequest {
  /** Names and addresses of the host. */
  names: readonly string[];
  /** UDP ports beside those behind which something usually listens. */
  udp: readonly number[];
  /** How this machine calls itself. */
  from: string;
  tool: OutsideLook['tool'];
  progress: Progress;
}

/** Of the ports that are open so many are asked again at the end: a ban looks like closed ports. */
const mostOpen = 6;

type Seen = Omit<LookedAt, 'asked' | 'controls'>;

async function scan(scanner: Scanner, address: string, udp: readonly number[]): Promise<Seen> {
  const family = familyOf(address);
  try {
    const { tcpOpen, refuses, lost, udp: answers } = await scanAddress(scanner, address, { tcp: [22, 80, 443], udp });
    const valueOf = (at: number) => (answers?.[at] === 'refused' ? ('closed' as const) : ('silent' as const));
    const states = udp.map((port, at) => ({ port, value: answers?.[at] === 'open' ? ('open' as const) : valueOf(at) }));
    return { address, family, tcpOpen, refuses, lost, udp: states, error: null };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    const nothing = { tcpOpen: [], refuses: false, lost: [], udp: [] };
    return { address, family, ...nothing, error: messageOf(error).slice(0, 500) };
  }
}

/** Ports that were open, and some that hardly anybody uses, asked once more. */
async function control(scanner: Scanner, { address, tcpOpen, error }: Seen): Promise<LookedAt['controls']> {
  if (error !== null) return [];
  const ports = [...new Set([...tcpOpen.slice(0, mostOpen), ...seldomUsed])];
  const after = await scanner.askTcp(ports.map((port) => ({ address, port })));
  return ports.map((port, at) => ({ port, before: tcpOpen.includes(port), after: after[at] === 'open' }));
}

/**
 * What this machine sees of a host's ports, without Docker, nmap or root. Throws EvidenceError where a name leads
 * nowhere, or to this machine.
 */
export async function lookOutside({ names, udp, from, tool, progress }: LookRequest): Promise<OutsideLook> {
  const begun = new Date().toISOString();
  const targets = await Promise.all(
    names.map(async (asked) => (await findTargets(ownEye, from, [asked])).map((address) => ({ asked, address }))),
  );
  const all = [...new Map(targets.flat().map((each) => [each.address, each])).values()];
  const scanner = eyeScanner(
    ownEye,
    'local',
    from,
    all.map(({ address }) => address),
  );
  const ports = [...new Set([...udp, ...commonUdpPorts])].toSorted((one, other) => one - other);
  const seen: (Seen & { asked: string })[] = [];
  for (const { asked, address } of all) {
    progress(`looking at all ports of ${address}`);
    seen.push({ asked, ...(await scan(scanner, address, ports)) });
  }
  progress('asking the controls once more');
  const looks: LookedAt[] = [];
  for (const each of seen) looks.push({ ...each, controls: await control(scanner, each) });
  return { stackproof: 'outside-view', schema: 1, tool, from, begun, ended: new Date().toISOString(), looks };
}
