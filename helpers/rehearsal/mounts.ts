import { doubleDollars, singleDollars } from '../evidence/compose-config.ts';
import { isAbsolute, join, relative } from 'node:path';
import type { Change } from '../evidence/rehearsal.ts';
import { without, type Changed, type Model, type Service, type Volume } from './compose-model.ts';

/** What lies somewhere; other: nothing that can be copied (a socket, a device, too much). */
export type Kind = 'file' | 'folder' | 'other';

/** What the rehearsal knows of the machine: nothing but the project's own folder is ever looked at. */
export interface Disk {
  /** The project's folder, absolute. */
  project: string;
  /** The rehearsal's own folder, as the lab's engine finds it. */
  work: string;
  /** null: there is nothing. Asked only of paths in the project's folder. */
  kindOf(path: string): Kind | null;
}

/** What is to lie in the rehearsal's folder before anything is started. from null: made, and empty. */
export interface Laid {
  from: string | null;
  to: string;
  kind: 'file' | 'folder';
  /** Something that nobody knows, where a secret is to be read. */
  secret?: true;
}

const isBelow = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
};

const fileLike = /\/(?:localtime|timezone|machine-id|passwd|group|[^/]*\.[a-z0-9]{1,6})$/i;

/** By its name, where nobody can look. */
const guessKind = (source: string, target: string): 'file' | 'folder' =>
  fileLike.test(target) || (fileLike.test(source) && !target.endsWith('/')) ? 'file' : 'folder';

const flat = (path: string): string => path.replace(/[^\w.-]+/g, '_').replace(/^_/, '') || 'root';

/** A path of the file, in the rehearsal's folder; why null: it is a copy of what lies there. */
function layPath(source: string, target: string, { project, work, kindOf }: Disk): { laid: Laid; why: string | null } {
  const isOwn = isBelow(project, source);
  const kind = isOwn ? kindOf(source) : null;
  if (kind === 'file' || kind === 'folder')
    return { laid: { from: source, to: join(work, 'files', relative(project, source)), kind }, why: null };
  const made: Laid = { from: null, to: join(work, 'made', flat(source)), kind: guessKind(source, target) };
  if (!isOwn) return { laid: made, why: 'nothing outside the project’s folder is mounted' };
  return { laid: made, why: kind === null ? 'it is not there' : 'it is too much to copy, or no plain file' };
}

/** The socket of an engine. */
export const isSocket = (path: string): boolean =>
  /\/(?:docker|podman|user)\.sock$|^\/(?:var\/)?run\/docker\.sock$/.test(path);

interface Mounted extends Changed<Volume | null> {
  laid: Laid[];
}

const bare = (volume: Volume, source: string): Volume => {
  const bind = { ...(volume['bind'] as object | undefined), create_host_path: true };
  return { ...volume, source: doubleDollars(source), bind: without(bind, ['propagation', 'selinux', 'recursive']) };
};

function mountOf(service: string, volume: Volume, disk: Disk): Mounted {
  const source = singleDollars(volume.source ?? '');
  const change = (what: string): Change => ({ service, kind: 'mounts', what, hides: ['hardening'] });
  if (volume.type === 'bind' && isSocket(source)) {
    const same = /^(?:\/var)?\/run\/docker\.sock$/.test(source);
    const changes = same ? [] : [change(`${source}: it is the lab’s own /var/run/docker.sock`)];
    return { value: bare(volume, same ? source : '/var/run/docker.sock'), changes, laid: [] };
  }
  if (volume.type === 'bind') {
    const { laid, why } = layPath(source, volume.target, disk);
    const changes = why === null ? [] : [change(`${source}: an empty ${laid.kind}, for ${why}`)];
    return { value: bare(volume, laid.to), changes, laid: [laid] };
  }
  if (volume.type === 'volume' || volume.type === 'tmpfs') return { value: volume, changes: [], laid: [] };
  return { value: null, changes: [change(`the ${volume.type} at ${volume.target} is left out`)], laid: [] };
}

/** The same service with its files from the rehearsal's folder. */
export function layMounts(name: string, service: Service, disk: Disk): Changed<Service> & { laid: Laid[] } {
  const mounts = (service.volumes ?? []).map((volume) => mountOf(name, volume, disk));
  const volumes = mounts.flatMap(({ value }) => value ?? []);
  return {
    value: service.volumes ? { ...service, volumes } : service,
    changes: mounts.flatMap(({ changes }) => changes),
    laid: mounts.flatMap(({ laid }) => laid),
  };
}

const hiding = (kind: Change['kind'], what: string): Change => ({ service: null, kind, what, hides: [] });

/** Secrets and configs from files: copies, else made up. */
export function layFiles(model: Model, disk: Disk): Changed<Pick<Model, 'secrets' | 'configs'>> & { laid: Laid[] } {
  const changes: Change[] = [];
  const laid: Laid[] = [];
  const lay = (which: 'secrets' | 'configs'): Model['secrets'] => {
    const entries = Object.entries(model[which] ?? {}).map(([key, thing]): [string, typeof thing] => {
      if (!thing || typeof thing.content === 'string') return [key, thing];
      const source = thing.file ? singleDollars(thing.file) : join(disk.project, '.stackproof-external', which, key);
      const found = layPath(source, `${key}.txt`, disk);
      laid.push({ ...found.laid, kind: 'file', ...(which === 'secrets' ? { secret: true as const } : {}) });
      const reason = thing.file ? found.why : 'it stands in no file';
      if (reason !== null) changes.push(hiding('secrets', `the ${which.slice(0, -1)} ${key} is made up: ${reason}`));
      return [
        key,
        { ...without(thing, ['external', 'driver', 'name', 'environment']), file: doubleDollars(found.laid.to) },
      ];
    });
    return Object.fromEntries(entries);
  };
  const value = {
    ...(model.secrets ? { secrets: lay('secrets') } : {}),
    ...(model.configs ? { configs: lay('configs') } : {}),
  };
  return { value, changes, laid };
}
