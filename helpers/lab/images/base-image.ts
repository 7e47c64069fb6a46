import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, lastLine } from '../../lib/errors.ts';
import { readRelease } from '../embedded/apt-settings.ts';
import type { Docker } from './builder.ts';
import { cacheFolder } from '../cache.ts';
import type { Progress } from '../contract.ts';
import type { EngineRoot } from '../embedded/engine-root.ts';
import { baseImage } from './image-recipes.ts';
import { pullImage } from './image-registry.ts';
import { runCommand } from '../run-command.ts';

export const upstreamBase = 'debian:bookworm-slim';
const certificates = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Makes the base image in the builder: Debian's own from a registry where one answers, else out of Debian's packages.
 */
export async function makeBaseImage(root: EngineRoot, docker: Docker, progress: Progress): Promise<void> {
  if (await pullImage(docker, upstreamBase)) {
    await docker(['tag', upstreamBase, baseImage.tag]);
    return;
  }
  progress('images', `no registry has ${upstreamBase} for us; making it out of Debian's packages`);
  const { mirror } = await readRelease();
  // We hold the images' lock: what is here was left by a start that was killed.
  const folder = join(cacheFolder(), 'base-draft');
  removeDraft(folder);
  mkdirSync(folder);
  const tar = join(folder, 'base.tar');
  const program = join(root.path, 'usr/bin/mmdebstrap');
  // It mounts /proc, /sys and /dev/shm of this machine below its draft. In a mount namespace of its own they go with
  // it, however it ends, and whoever
  // clears the draft away never walks into them.
  const made = await runCommand(
    'unshare',
    [
      '--mount',
      '--propagation',
      'private',
      '--',
      program,
      '--variant=minbase',
      '--mode=root',
      '--include=ca-certificates',
      '--dpkgopt=path-exclude=/usr/share/doc/*',
      '--dpkgopt=path-exclude=/usr/share/man/*',
      '--dpkgopt=path-exclude=/usr/share/locale/*',
      // Behind a proxy that opens TLS, what is built on this image fetches nothing without the machine's own bundle.
      ...(existsSync(certificates) ? [`--customize-hook=copy-in ${certificates} /etc/ssl/certs`] : []),
      'bookworm',
      tar,
      mirror,
    ],
    { env: { ...process.env, PATH: root.env['PATH'], LC_ALL: 'C', TMPDIR: folder } },
  );
  try {
    if (made.code !== 0)
      throw new ConfigError(
        `The base image could not be made from ${mirror} (${lastLine(made.stderr)}); connect this machine, ` +
          `or load an image named ${baseImage.tag}.`,
      );
    const imported = await docker(['import', '--change', 'CMD ["sh"]', tar, baseImage.tag]);
    if (imported.code !== 0)
      throw new ConfigError(`The base image could not be imported (${lastLine(imported.stderr)}); is the disk full?`);
  } finally {
    removeDraft(folder);
  }
}

/** Never with something mounted below it: that would empty what is mounted. */
function removeDraft(folder: string): void {
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
  if (mounted.length > 0)
    throw new ConfigError(
      `${mounted.join(', ')} is still mounted from a start that was ended; unmount it with \`umount\`, ` +
        'then run this again.',
    );
  rmSync(folder, { recursive: true, force: true });
}
