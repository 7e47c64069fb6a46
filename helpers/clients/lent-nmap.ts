import { spawn } from 'node:child_process';
import { nmap, NmapError, type NmapRunner } from 'nmap-wrapper';
import { EvidenceError, lastLine } from '../lib/errors.ts';
import type { CellValue } from '../evidence/cell-value.ts';

const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Runs nmap on the machine that was lent, over ssh, with the user's own keys and without asking for anything. */
export const runOverSsh =
  (destination: string, program = 'ssh'): NmapRunner =>
  (argv) =>
    new Promise((resolve, reject) => {
      const child = spawn(
        program,
        ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=8', '-T', '--', destination, argv.map(quote).join(' ')],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const said = { stdout: '', stderr: '' };
      child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString()));
      child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString()));
      child.on('error', (error) =>
        reject(new NmapError('failed', `${program} could not be started: ${error.message}`)),
      );
      child.on('close', (code) => {
        if (code === 127) reject(new NmapError('failed', `there is no nmap on ${destination}: install it there`));
        else if (code === 255)
          reject(new NmapError('failed', `${destination} could not be entered over ssh: ${lastLine(said.stderr)}`));
        else resolve({ code: code ?? 1, ...said });
      });
    });

/** nmap says filtered for silence and for every ICMP refusal but the port's own. */
const values: Readonly<Record<string, CellValue>> = {
  open: 'open',
  closed: 'refused',
  filtered: 'dropped',
  'open|filtered': 'dropped',
};

/**
 * Single ports of one address as that machine sees them, in the order asked. Throws EvidenceError where nmap could not
 * look (UDP needs root).
 */
export async function askPorts(
  address: string,
  ports: readonly number[],
  protocol: 'tcp' | 'udp',
  run?: NmapRunner,
): Promise<CellValue[]> {
  if (ports.length === 0) return [];
  const options = [protocol === 'udp' ? '-sU' : '-sT', '-T4', '--max-retries', '2', '--host-timeout', '60s', '-vv'];
  try {
    const [host] = await nmap({ addresses: [address], ports: ports.join(','), options }, run);
    const seen = new Map(
      host?.ports
        .filter((each) => each.protocol === protocol)
        .map(({ port, state }) => [port, values[state] ?? 'probe-failed']),
    );
    const rest = new Set(host?.summed.map(({ state }) => state));
    // An old nmap only counts ports that are many alike, and only a state that stands alone says whose they are.
    const [only] = rest.size === 1 ? rest : [];
    const summed = only === undefined ? undefined : values[only];
    return ports.map((port) => seen.get(port) ?? summed ?? 'probe-failed');
  } catch (error) {
    if (!(error instanceof NmapError)) throw error;
    if (error.kind === 'no-route') return ports.map(() => 'no-route');
    throw new EvidenceError(`${ports.length} ${protocol} ports of ${address} were not asked: ${error.message}`, {
      cause: error,
    });
  }
}
