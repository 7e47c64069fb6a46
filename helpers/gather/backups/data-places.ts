import { posix } from 'node:path';
import type { Container } from '../../evidence/containers.ts';
import type { DataPlace } from '../../evidence/backups.ts';
import type { Volume } from './ask-volumes.ts';

/** Where something lies: as a container's process sees it, or (pid 0) as the engine does. */
export interface Spot {
  pid: number;
  path: string;
}

export interface Place extends Pick<DataPlace, 'name' | 'of' | 'users'> {
  /** On the engine's machine. */
  path: string;
}

/** Folders of the machine itself, which no stack's data are. */
const system =
  /^\/(?:$|(?:dev|proc|sys|run|var\/run|etc\/(?:localtime|timezone)|var\/lib\/docker)(?:\/(?!volumes\/)|$))/;

export const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

const nameOf = ({ service, subject }: Container): string => service ?? subject;

/** Nobody named it, so the engine did, anew for each container. */
const isNameless = ({ name }: Volume): boolean => /^[0-9a-f]{64}$/.test(name);

function add(places: Map<string, Place>, place: Omit<Place, 'users'>, users: readonly string[]): void {
  const known = places.get(place.path)?.users ?? [];
  places.set(place.path, { ...place, users: [...new Set([...known, ...users])].sort() });
}

/** What is written to it outlives the machine's next start, and is not the machine's own. */
const keepsData = ({ inMemory, device }: Volume): boolean => !inMemory && (device === null || !system.test(device));

type Mount = Container['mounts'][number];

/** The place of a mount; null: nothing that outlives the machine's next start is kept there. */
function placeOf(
  container: Container,
  { type, source, destination, writable }: Mount,
  volumes: readonly Volume[],
): Omit<Place, 'users'> | null {
  const volume = type === 'volume' ? volumes.find(({ path }) => path === source) : undefined;
  if (volume) {
    const name = isNameless(volume) ? `${nameOf(container)}:${destination}` : volume.name;
    return keepsData(volume) ? { name, of: 'volume', path: source } : null;
  }
  const isData = type === 'bind' && writable && !system.test(source) && !source.endsWith('.sock');
  return isData ? { name: source, of: 'folder', path: source } : null;
}

/**
 * Where the stack's services keep what they write: volumes, whoever uses them and whether anybody does, and folders of
 * the host that somebody may write to. What lies in memory and the machine's own folders are left out.
 */
export function dataPlaces(members: readonly Container[], volumes: readonly Volume[]): Place[] {
  const places = new Map<string, Place>();
  for (const volume of volumes.filter(({ own }) => own))
    if (keepsData(volume)) add(places, { name: volume.name, of: 'volume', path: volume.path }, []);
  for (const container of members)
    for (const mount of container.mounts) {
      const place = placeOf(container, mount, volumes);
      if (place) add(places, place, [nameOf(container)]);
    }
  return [...places.values()].sort(({ name: one }, { name: other }) => (one < other ? -1 : 1));
}

/** Where a path of a container lies on the engine's machine; null: in the container itself. */
export function onHost({ mounts }: Container, path: string): string | null {
  const [mount] = mounts
    .filter(({ destination, source }) => source !== '' && isBelow(path, destination))
    .sort(({ destination: one }, { destination: other }) => other.length - one.length);
  return mount ? posix.join(mount.source, posix.relative(mount.destination, path)) : null;
}

/** Folders by which an archive may call what lies at a path: `/source/sonarr` → `source/sonarr`, `sonarr`. */
const endsOf = (path: string): string[] => {
  const parts = path.split('/').filter(Boolean);
  return parts.map((_, at) => parts.slice(at).join('/'));
};

/**
 * Folders of an archive that may be a place's, the likeliest first: as its maker has it mounted, else as the machine
 * calls it. alone: nothing else is in it, so that it may be the archive itself.
 */
export function foldersOf(place: Pick<Place, 'name' | 'path'>, maker: Container | null, alone: boolean): string[] {
  const mounted = (maker?.mounts ?? [])
    .filter(
      ({ source, destination }) =>
        source !== '' && (source === place.path || isBelow(place.path, source)) && destination !== '',
    )
    .map(({ source, destination }) => posix.join(destination, posix.relative(source, place.path)));
  const paths = mounted.length > 0 ? mounted : [place.path, `/${place.name}`];
  return [...new Set([...paths.flatMap(endsOf), ...(alone ? [''] : [])])];
}
