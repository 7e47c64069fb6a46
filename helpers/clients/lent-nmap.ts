import { nmap, NmapError, type NmapRunner } from 'nmap-wrapper';
import type { CellValue } from '../evidence/cell-value.ts';
import { EvidenceError, messageOf } from '../lib/errors.ts';
import { runThere, spellSshTarget, type SshTarget } from './ssh-target.ts';

/** Runs nmap on the machine that was lent: where it has no Python. */
export const runOverSsh =
  (target: SshTarget, program = 'ssh'): NmapRunner =>
  async (argv) => {
    const ran = await runThere(target, argv, { program }).catch((error: unknown) => {
      throw new NmapError('failed', messageOf(error));
    });
    if (ran.code === null)
      throw new NmapError(
        'failed',
        `there is neither python3 nor nmap on ${spellSshTarget(target)}: install one there`,
      );
    return { ...ran, code: ran.code };
  };

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
