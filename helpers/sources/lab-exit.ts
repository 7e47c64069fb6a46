import { OURS } from '../clients/engine-client.ts';
import type { Lab, Progress } from '../lab/contract.ts';
import { EvidenceError, lastLine } from '../lib/errors.ts';

/** The container of ours that is the far end of the reference stack’s tunnel; it goes with the lab. */
export const exitName = 'stackproof-exit';
const image = 'stackproof/standin-gluetun:1';

/** As the compose files and the reference policy have them. */
const exit = { address: '198.51.100.40', address6: '2001:db8:100::40', port: '6881' } as const;

/**
 * Puts the far end of the tunnel on the lab’s internet, with an address of its own; one that is there goes first.
 * Throws EvidenceError.
 */
export async function startExit(lab: Lab, identity: string, progress: Progress): Promise<void> {
  await lab.ensureImages([image], progress);
  await lab.docker(['rm', '-f', exitName]);
  const settings = {
    EXIT_ADDRESS: exit.address,
    EXIT_ADDRESS6: exit.address6,
    EXIT_PORT: exit.port,
    EXIT_IDENTITY: identity,
  };
  const { code, stderr } = await lab.docker([
    ...['run', '-d', '--name', exitName, '--label', `${OURS}=${lab.id}`],
    // It stands on no network of the engine, whose own bridge nobody is to be on.
    ...['--network', 'none', '--pid', 'host', '--privileged'],
    ...Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    // The program reads its own files, and stands in the internet’s namespace.
    ...['--entrypoint', 'nsenter', image, '-t', String(lab.internet.pid), '-n', '--', 'sh', '/tunnel/exit.sh'],
  ]);
  if (code !== 0) throw new EvidenceError(`the far end of the lab’s tunnel did not start: ${lastLine(stderr)}`);
}
