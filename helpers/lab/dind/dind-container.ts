import { GenericContainer, Wait } from 'testcontainers';
import { z } from 'zod';
import { OURS } from '../../clients/engine-client.ts';
import { ConfigError, EvidenceError, messageOf, lastLine } from '../../lib/errors.ts';
import {
  internetAddress,
  internetAddress6,
  labAddress,
  labAddress6,
  visitorAddresses,
  visitorAddresses6,
} from '../lab-addresses.ts';
import type { Docker } from '../images/builder.ts';
import type { OuterEngine } from './dind-engine.ts';
import { writeOwner } from './dind-owner.ts';

export const dindImage = 'stackproof/dind:1';

const ownerLabel = 'stackproof.lab.owner';
const startedLabel = 'stackproof.lab.started';
// A label cannot be changed afterwards, a name can: so it says whether the lab is kept, and every process that asks the
// engine sees it.
const names = { used: 'stackproof-lab-', kept: 'stackproof-kept-' };

export interface DindContainer {
  id: string;
  container: string;
  owner: string;
  startedAt: number;
  kept: boolean;
  state: string;
}

const listed = z.object({ ID: z.string(), Names: z.string(), State: z.string() });
const labels = z.object({ [OURS]: z.string(), [ownerLabel]: z.string(), [startedLabel]: z.coerce.number() });

let usedEngine: string | null = null;

/** Starts the lab's container and waits until its internet stands. */
export async function startContainer(
  { dockerHost, docker }: OuterEngine,
  id: string,
  startedAt: number,
): Promise<void> {
  if (usedEngine !== null && usedEngine !== dockerHost)
    throw new ConfigError(
      `This process has started labs on the engine at ${usedEngine}, ` +
        `and testcontainers keeps one engine a process; start a lab on ${dockerHost} from another process.`,
    );
  usedEngine = dockerHost;
  const container = new GenericContainer(dindImage)
    .withName(names.used + id)
    .withHostname('lab')
    .withLabels({ [OURS]: id, [ownerLabel]: writeOwner(), [startedLabel]: String(startedAt) })
    .withPrivilegedMode()
    // No cable at all: what is measured in it can reach nothing of the outer engine.
    .withNetworkMode('none')
    .withEnvironment({
      LAB_ADDRESS: labAddress,
      LAB_ADDRESS6: labAddress6,
      INTERNET_ADDRESS: internetAddress,
      INTERNET_ADDRESS6: internetAddress6,
      VISITORS: visitorAddresses.join(' '),
      VISITORS6: visitorAddresses6.join(' '),
    })
    // Its reaper is an image that cannot be had everywhere; ours are found by their label.
    .withAutoCleanup(false)
    .withStartupTimeout(60_000)
    .withWaitStrategy(Wait.forLogMessage('stackproof-internet is up'));
  const before = process.env['DOCKER_HOST'];
  process.env['DOCKER_HOST'] = dockerHost;
  try {
    await container.start();
  } catch (error) {
    const said = lastLine((await docker(['logs', '--tail', '1', names.used + id])).stderr);
    throw new ConfigError(
      `The lab's container did not come up on the engine at ${dockerHost} ` +
        `(${messageOf(error)}${said === '' ? '' : `; the last it said was: ${said}`}); ` +
        'the engine must allow privileged containers.',
      { cause: error },
    );
  } finally {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  }
}

/** Every lab's container on that engine, whatever its state. */
export async function listContainers(docker: Docker): Promise<DindContainer[]> {
  const found = await docker([
    'ps',
    '--all',
    '--no-trunc',
    '--filter',
    `label=${ownerLabel}`,
    '--format',
    '{{json .}}',
  ]);
  if (found.code !== 0)
    throw new EvidenceError(`The engine did not list its labs (${lastLine(found.stderr)}); try \`docker ps\`.`);
  const rows = found.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => listed.parse(JSON.parse(line)));
  const all = await Promise.all(
    rows.map(async ({ ID, Names, State }) => {
      const asked = await docker(['inspect', '--format', '{{json .Config.Labels}}', ID]);
      // Removed between the two questions.
      if (asked.code !== 0) return [];
      const { [OURS]: id, [ownerLabel]: owner, [startedLabel]: startedAt } = labels.parse(JSON.parse(asked.stdout));
      return [{ id, container: ID, owner, startedAt, kept: Names === names.kept + id, state: State }];
    }),
  );
  return all.flat();
}

export async function keepContainer(docker: Docker, id: string): Promise<void> {
  const renamed = await docker(['rename', names.used + id, names.kept + id]);
  if (renamed.code !== 0)
    throw new EvidenceError(`The lab ${id} could not be marked as kept (${lastLine(renamed.stderr)}); is it still up?`);
}

/** The container with everything in it: its volume, and with it the lab's containers and images. Idempotent. */
export async function removeContainers(docker: Docker, id: string): Promise<void> {
  const found = await docker([
    'ps',
    '--all',
    '--quiet',
    '--no-trunc',
    '--filter',
    `label=${OURS}=${id}`,
    '--filter',
    `label=${ownerLabel}`,
  ]);
  for (const container of found.stdout.split('\n').filter((line) => line !== '')) {
    const removed = await docker(['rm', '--force', '--volumes', container]);
    if (removed.code !== 0 && !/No such container|already in progress/.test(removed.stderr))
      throw new EvidenceError(
        `The lab ${id} could not be removed (${lastLine(removed.stderr)}); ` +
          `remove it with \`docker rm -f -v ${container.slice(0, 12)}\`.`,
      );
  }
  if (found.code !== 0)
    throw new EvidenceError(
      `The engine of the lab ${id} did not answer (${lastLine(found.stderr)}); the lab is removed at the next start.`,
    );
}
