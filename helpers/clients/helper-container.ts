import { hostname } from 'node:os';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { pack } from 'tar-fs';
import { codeOf, EvidenceError, messageOf, statusOf } from '../lib/errors.ts';
import { OURS, type EngineClient } from './engine-client.ts';
import { whyForbidden } from './forbidden.ts';
import { helperImageFolder, isCompiled } from './helper-image.ts';

/** Who started a helper container, `host:pid`; when that process is gone the container is a leftover. */
const OWNER = 'stackproof.owner';

/**
 * By these, programs that look after every container leave ours alone: no router, no update, no restart, and no line
 * in their logs.
 */
const leftAlone = {
  'traefik.enable': 'false',
  'com.centurylinklabs.watchtower.enable': 'false',
  'wud.watch': 'false',
  'diun.enable': 'false',
  autoheal: 'false',
};

/** Marks a container as ours, and as a leftover once this process is gone. */
export const ourLabels = (runId: string): Record<string, string> => ({
  ...leftAlone,
  [OURS]: runId,
  [OWNER]: `${hostname()}:${process.pid}`,
});

/** Gone when it returns: also where the engine is removing the container by itself. */
export async function removeContainer(container: Docker.Container, what: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await container.remove({ force: true, v: true });
      return;
    } catch (error) {
      if (statusOf(error) === 404) return;
      // 409: a removal is under way already.
      if (statusOf(error) !== 409 || tries > 50)
        throw new EvidenceError(
          `${what} (${container.id.slice(0, 12)}) could not be removed: ${messageOf(error)}; ` +
            'remove it with `docker rm -f`',
          { cause: error },
        );
      await delay(100);
    }
  }
}

export interface HelperContainer {
  stream: NodeJS.ReadWriteStream;
  /** Idempotent. */
  remove(): Promise<void>;
}

/**
 * Starts the prober in a container that ends with its input: when this process dies, however it dies, the engine closes
 * the input, the
 * prober ends, and the engine removes the container.
 */
export async function startHelper({ docker }: EngineClient, image: string, runId: string): Promise<HelperContainer> {
  let container: Docker.Container | null = null;
  const remove = async () => {
    const mine = container;
    container = null;
    if (!mine) return;
    await removeContainer(mine, 'The helper container');
  };
  try {
    container = await docker.createContainer({
      Image: image,
      Entrypoint: ['python3', '-I', '-S', '/stackproof-prober'],
      Cmd: [],
      Labels: ourLabels(runId),
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      OpenStdin: true,
      StdinOnce: true,
      Tty: false,
      HostConfig: {
        PidMode: 'host',
        NetworkMode: 'host',
        UsernsMode: 'host',
        Privileged: true,
        AutoRemove: true,
        LogConfig: { Type: 'none', Config: {} },
      },
    });
    // The prober of this very version, whatever image was found.
    await container.putArchive(
      Readable.from(
        pack(helperImageFolder, {
          entries: ['__main__.py', 'prober'],
          ignore: isCompiled,
          map: (header) => ({
            ...header,
            name: `stackproof-prober/${header.name}`,
            mode: header.type === 'directory' ? 0o755 : 0o644,
            uid: 0,
            gid: 0,
          }),
        }),
      ),
      { path: '/' },
    );
    const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
    await container.start();
    return { stream, remove };
  } catch (error) {
    await remove();
    throw new EvidenceError(
      `The helper container of ${image} could not be started: ${whyForbidden('helper', error) ?? messageOf(error)}; ` +
        "the engine must allow a privileged container with the host's network and pid namespace",
      { cause: error },
    );
  }
}

function isGone(owner: string): boolean {
  const [host, pid] = owner.split(/:(?=\d+$)/);
  // Another machine's process cannot be asked for; its helper ends by itself when nobody speaks to it for two minutes.
  if (host !== hostname() || !pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** Removes helper containers of runs that are over; says how many. */
export async function removeLeftovers({ docker }: EngineClient): Promise<number> {
  const found = await docker.listContainers({ all: true, filters: { label: [OURS, OWNER] } });
  const dead = found.filter(({ State, Labels }) => isGone(Labels[OWNER] ?? '') || ['exited', 'dead'].includes(State));
  await Promise.all(
    dead.map(({ Id }) => removeContainer(docker.getContainer(Id), 'A helper container of an earlier run')),
  );
  return dead.length;
}
