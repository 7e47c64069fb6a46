import { nmap, NmapError, type NmapHost, type NmapRunner } from 'nmap-wrapper';
import { EvidenceError } from '../lib/errors.ts';

/** What a sweep over the TCP ports of an address brought. */
export interface Sweep {
  open: number[];
  /** No answer came, neither yes nor no: dropped on the way, or lost. */
  silent: number[];
}

interface SweepOptions {
  perSecond?: number | undefined;
  /** After which nmap gives an address up. */
  limitSeconds?: number | undefined;
  ports?: readonly number[] | undefined;
  /** Where nmap may write frames to the link itself. Over IPv6 that halves what a sweep costs; over IPv4 nothing. */
  frames?: boolean;
}

const lastPort = 65_535;
export const everyPort: readonly number[] = Array.from({ length: lastPort }, (_none, at) => at + 1);
/** Longer lists of ranges might not pass as one argument. */
const mostRanges = 5_000;

/** Ports as nmap spells them, `1-3,7`; where that would be too long, all of them. */
export function spellPorts(ports: readonly number[]): string {
  const ranges: [from: number, to: number][] = [];
  for (const port of ports.toSorted((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last && port <= last[1] + 1) last[1] = port;
    else ranges.push([port, port]);
  }
  if (ranges.length > mostRanges) return `1-${lastPort}`;
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** Of these ports those that did not answer; where nmap only counts them, all that it does not name. */
function silentOf({ ports, summed }: NmapHost, asked: readonly number[]): number[] {
  const silent = summed.filter(({ reason }) => reason === 'no-responses' || reason === '');
  const named = new Set(ports.map(({ port }) => port));
  const counted = silent.some(({ count, ports: which }) => count > 0 && which === null)
    ? asked.filter((port) => !named.has(port))
    : silent.flatMap(({ ports: which }) => which ?? []);
  return [...ports.filter(({ reason }) => reason === 'no-response').map(({ port }) => port), ...counted].sort(
    (one, other) => one - other,
  );
}

/** Whether nmap found no way to an address at all. */
export const isNoRoute = (error: unknown): boolean => error instanceof NmapError && error.kind === 'no-route';

/**
 * The kernel's own connects know what a zone is. That raw packets reach a link-local address was seen with frames, on
 * the link itself.
 */
function wayTo(address: string, frames: boolean): string[] {
  if (frames && address.includes(':')) return ['-sS', '--send-eth'];
  return address.includes('%') ? ['-sT'] : [];
}

/**
 * TCP ports of one address, all of them when left out. Connects where raw packets are not allowed. run: where nmap
 * runs, this machine when left out.
 * perSecond: how many probes the way there bears; measured over a lab's own line, where all ports are dropped: 20,000
 * take 7 s, 5,000 take 26 s; where they answer, 1 s.
 */
export async function sweepPorts(
  address: string,
  run?: NmapRunner,
  { perSecond = 5_000, limitSeconds = 90, ports = everyPort, frames = false }: SweepOptions = {},
): Promise<Sweep> {
  const rate = [...wayTo(address, frames), '-T4', '--min-rate', String(perSecond), '--max-retries', '1'];
  const options = [...rate, '--host-timeout', `${limitSeconds}s`];
  try {
    const hosts = await nmap({ addresses: [address], ports: spellPorts(ports), options }, run);
    return {
      open: hosts.flatMap((host) =>
        host.ports.filter(({ protocol, state }) => protocol === 'tcp' && state === 'open').map(({ port }) => port),
      ),
      silent: hosts.flatMap((host) => silentOf(host, ports)),
    };
  } catch (error) {
    if (error instanceof NmapError)
      throw new EvidenceError(`the ports of ${address} were not scanned: ${error.message}`, { cause: error });
    throw error;
  }
}
