import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The unpacked private engine and how its programs are called. */
export interface EngineRoot {
  path: string;
  /** For dockerd and everything it starts; nothing of the machine's own settings goes with it. */
  env: Readonly<Record<string, string>>;
}

export function engineRoot(path: string): EngineRoot {
  const usr = join(path, 'usr');
  const lib = join(usr, 'lib');
  // Debian keeps libraries in a folder per architecture (x86_64-linux-gnu); there is only one here.
  const folder = existsSync(lib) ? readdirSync(lib).find((name) => name.includes('-linux-')) : undefined;
  const libraries = join(lib, folder ?? '');
  return {
    path,
    env: {
      PATH: [
        join(usr, 'sbin'),
        join(usr, 'bin'),
        process.env['PATH'] ?? '',
        '/usr/sbin',
        '/usr/bin',
        '/sbin',
        '/bin',
      ].join(delimiter),
      LD_LIBRARY_PATH: libraries,
      XTABLES_LIBDIR: join(libraries, 'xtables'),
      HOME: '/root',
      DOCKER_CONFIG: join(path, 'client'),
    },
  };
}
