import { execFile } from 'node:child_process';
import { XMLParser } from 'fast-xml-parser';

/** How nmap ended; the runner decides where it runs. */
export interface NmapOutput {
  code: number;
  stdout: string;
  stderr: string;
}

export type NmapRunner = (argv: readonly string[]) => Promise<NmapOutput>;

export interface NmapPort {
  port: number;
  protocol: 'tcp' | 'udp' | 'sctp';
  /** open, closed, filtered, open|filtered … */
  state: string;
  reason: string;
}

export interface NmapHost {
  address: string;
  ports: NmapPort[];
  /** What nmap says of many ports at once. */
  summed: SummedPorts[];
}

/** Ports alike, of which nmap gives the count, and since 7.92 which they are. */
export interface SummedPorts {
  state: string;
  /** `resets`, `no-responses`, `admin-prohibiteds` … */
  reason: string;
  count: number;
  /** Sorted; null: this nmap only counts them. */
  ports: number[] | null;
}

/** nmap was run and did not finish its scan: nothing it did not print may be taken for closed. */
export class NmapError extends Error {
  override name = 'NmapError';
  /** `no-route`: there is no way to the address at all. `failed`: anything else. */
  readonly kind: 'no-route' | 'failed';
  constructor(kind: 'no-route' | 'failed', message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface NmapRequest {
  addresses: readonly string[];
  /** As nmap spells it: `1-65535`, `T:80,U:53`. */
  ports: string;
  /**
   * Further options, as an argument array: `['-sT', '--min-rate', '5000']`. Not `--open`: what nmap leaves out cannot
   * be told from what it never tried.
   */
  options?: readonly string[];
}

type Element = Record<string, unknown>;

const list = (value: unknown): Element[] =>
  [value].flat().filter((each): each is Element => typeof each === 'object' && each !== null);
const child = (node: Element | undefined, name: string): Element | undefined => list(node?.[name])[0];
const text = (node: Element | undefined, name: string): string => String(node?.[`@${name}`] ?? '');

/** `1-3,7` → 1, 2, 3, 7; null: no such list. */
function readPorts(list: string): number[] | null {
  const ranges = list.split(',').map((range) => /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range));
  if (ranges.some((range) => range === null)) return null;
  return ranges.flatMap((range) => {
    const [, from = '', to = from] = range ?? [];
    return Array.from({ length: Math.max(0, Number(to) - Number(from) + 1) }, (_none, at) => Number(from) + at);
  });
}

/** Of one state, by reason where nmap gives any. */
function readSummed(extra: Element): SummedPorts[] {
  const state = text(extra, 'state');
  const reasons = list(extra['extrareasons']);
  if (reasons.length === 0) return [{ state, reason: '', count: Number(text(extra, 'count')), ports: null }];
  return reasons.map((each) => ({
    state,
    reason: text(each, 'reason'),
    count: Number(text(each, 'count')),
    ports: readPorts(text(each, 'ports')),
  }));
}

const protocolOf = (name: string): NmapPort['protocol'] => (name === 'udp' || name === 'sctp' ? name : 'tcp');

function readHost(host: Element): NmapHost {
  const address = list(host['address']).find((each) => text(each, 'addrtype') !== 'mac');
  const ports = child(host, 'ports');
  return {
    address: text(address, 'addr'),
    ports: list(ports?.['port']).map((port) => ({
      port: Number(text(port, 'portid')),
      protocol: protocolOf(text(port, 'protocol')),
      state: text(child(port, 'state'), 'state'),
      reason: text(child(port, 'state'), 'reason'),
    })),
    summed: list(ports?.['extraports']).flatMap(readSummed),
  };
}

const lastLine = (output: string) => output.trim().split('\n').at(-1) ?? '';

/** The `nmaprun` of an answer. Throws NmapError where it is no XML. */
function readRun(stdout: string): Element | undefined {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseAttributeValue: false });
  try {
    const document: unknown = parser.parse(stdout);
    return child(list(document)[0], 'nmaprun');
  } catch (error) {
    throw new NmapError('failed', `nmap's answer is no XML: ${String(error)}`);
  }
}

/** Throws NmapError where the run did not come to its end, or gave a host up. */
function requireFinished(run: Element | undefined, stderr: string): void {
  const finished = child(child(run, 'runstats'), 'finished');
  if (text(finished, 'exit') !== 'success') {
    const why = text(finished, 'errormsg') || lastLine(stderr) || 'its answer is cut short';
    throw new NmapError('failed', `nmap did not finish: ${why}`);
  }
  const stopped = list(run?.['host']).find((host) => text(host, 'timedout') === 'true');
  if (!stopped) return;
  const { address } = readHost(stopped);
  throw new NmapError('failed', `nmap gave up ${address} before its time was over: not all ports were tried`);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Throws NmapError where the answer says nothing of some port that was asked. */
function requireEveryPort(run: Element | undefined, hosts: readonly NmapHost[]): void {
  const asked = sum(list(run?.['scaninfo']).map((info) => Number(text(info, 'numservices'))));
  for (const { address, ports, summed } of hosts) {
    const accounted = ports.length + sum(summed.map(({ count }) => count));
    // With --open nmap leaves the others out, so that a port it never tried looks like one it found closed.
    if (asked > 0 && accounted !== asked)
      throw new NmapError('failed', `nmap accounts for ${accounted} of ${asked} ports of ${address}`);
  }
}

/**
 * Reads `nmap -oX -`. nmap ends with 0 when it could not send a single packet, so its exit code proves nothing:
 * the run must say that it finished, every address must be there, and none may have been given up.
 */
export function parseNmap({ code, stdout, stderr }: NmapOutput, addresses: readonly string[]): NmapHost[] {
  if (/failed to determine route/i.test(`${stdout}${stderr}`))
    throw new NmapError('no-route', `nmap found no route to ${addresses.join(', ')}`);
  if (code !== 0) throw new NmapError('failed', `nmap ended with ${code}: ${lastLine(stderr) || 'it gave no reason'}`);
  const run = readRun(stdout);
  requireFinished(run, stderr);
  const hosts = list(run?.['host']).map(readHost);
  requireEveryPort(run, hosts);
  // nmap answers for a link-local address without the zone that it was asked with.
  const isAnswered = (address: string) =>
    hosts.some((host) => host.address === address || host.address === address.replace(/%.*$/, ''));
  const missing = addresses.filter((address) => !isAnswered(address));
  if (missing.length > 0) throw new NmapError('failed', `nmap's answer says nothing of ${missing.join(', ')}`);
  return hosts;
}

const runHere: NmapRunner = ([program = 'nmap', ...args]) =>
  new Promise((resolve, reject) => {
    execFile(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT')
        reject(new NmapError('failed', `there is no ${program} on this machine: install it`));
      else resolve({ code: error ? Number(error.code) || 1 : 0, stdout, stderr });
    });
  });

/** Addresses are arguments of a program that may run as root: nothing that could be an option passes. */
function requireAddress(address: string): string {
  if (!/^[0-9A-Fa-f:.]+(%[\w.-]+)?$|^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(address))
    throw new NmapError('failed', `${address} is no address`);
  return address;
}

/** Scans addresses of one family. Throws NmapError where the scan did not finish, whatever its exit code says. */
export async function nmap(
  { addresses, ports, options = [] }: NmapRequest,
  run: NmapRunner = runHere,
): Promise<NmapHost[]> {
  const targets = addresses.map(requireAddress);
  const family = targets.some((address) => address.includes(':')) ? ['-6'] : [];
  const output = await run(['nmap', '-oX', '-', '-n', '-Pn', ...family, ...options, '-p', ports, '--', ...targets]);
  return parseNmap(output, targets);
}
