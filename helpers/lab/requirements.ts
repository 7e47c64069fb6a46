import { accessSync, constants, statfsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ConfigError } from '../lib/errors.ts';

const tools: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  mount: 'mount',
  'apt-get': 'apt',
  'dpkg-deb': 'dpkg',
};

interface Machine {
  platform: string;
  user: number | undefined;
  /** Where programs are looked for. */
  folders: readonly string[];
}

const thisMachine = (): Machine => ({
  platform: process.platform,
  user: process.getuid?.(),
  folders: [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin'],
});

/** What an embedded lab needs of the machine, told before anything is begun. */
export function needMachine({ platform, user, folders } = thisMachine()): void {
  if (platform !== 'linux')
    throw new ConfigError(
      `A lab without Docker needs Linux, and this is ${platform}; start a Docker engine here and run the same command.`,
    );
  if (user !== 0)
    throw new ConfigError(
      'No Docker engine answers here, and a private one needs root for its network namespaces; run this as root, ' +
        'or start an engine and give this user its socket.',
    );
  for (const [tool, owner] of Object.entries(tools)) {
    if (!folders.some((folder) => isProgram(join(folder, tool))))
      throw new ConfigError(
        `The program ${tool} was not found on this machine, and a lab without Docker needs it; ` +
          `install the package ${owner}.`,
      );
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Room in GB on the disk of a folder, or one sentence. */
export function needRoom(folder: string, gigabytes: number, what: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / 1e9;
  if (free < gigabytes)
    throw new ConfigError(
      `The disk under ${folder} has ${free.toFixed(1)} GB free, and ${what} need ${gigabytes} GB; make room, ` +
        'or point XDG_CACHE_HOME at another disk.',
    );
}
