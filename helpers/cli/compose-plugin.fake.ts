import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../lab/cache.ts';

const engines = join(cacheFolder(), 'engine');
const places = [
  join(homedir(), '.docker'),
  ...['/usr/libexec/docker', '/usr/lib/docker', '/usr/local/lib/docker', '/usr/local/libexec/docker'],
  ...(existsSync(engines) ? readdirSync(engines).map((name) => join(engines, name, 'usr/libexec/docker')) : []),
].map((folder) => join(folder, 'cli-plugins/docker-compose'));

/** Compose without an engine: the plugin itself, of this machine or of a lab; undefined: it is nowhere. */
export const compose = places.find((path) => existsSync(path));
