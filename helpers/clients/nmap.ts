import { nmap, NmapError, type NmapRunner } from 'nmap-wrapper';
import { EvidenceError } from '../errors.ts';

/** Every TCP port of one address; the open ones. Connects where raw packets are not allowed. run: where nmap runs, this machine when left out. */
export async function scanOpenPorts(address: string, run?: NmapRunner): Promise<number[]> {
  // A dropped port costs two probes: at 5,000 a second all of them are through in under half a minute, and a scan that is not is no scan.
  const options = ['-T4', '--min-rate', '5000', '--max-retries', '1', '--host-timeout', '90s', '--open'];
  try {
    const hosts = await nmap({ addresses: [address], ports: '1-65535', options }, run);
    return hosts.flatMap(({ ports }) => ports.filter(({ protocol, state }) => protocol === 'tcp' && state === 'open').map(({ port }) => port));
  } catch (error) {
    if (error instanceof NmapError) throw new EvidenceError(`the ports of ${address} were not scanned: ${error.message}`, { cause: error });
    throw error;
  }
}
