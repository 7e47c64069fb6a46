import { posix } from 'node:path';
import type { HardenedContainer, Hardening, Mount } from '../../evidence/hardening.ts';
import type { Policy } from '../../policy/policy.ts';
import { isPlainUser, rootPrograms } from './service-users.ts';
import type { Judged, Settled } from './settled.ts';

/** Where a system keeps what governs it (CIS 5.6, and the engine's own data). */
const sensitive = [
  ...['/boot', '/dev', '/etc', '/lib', '/proc', '/sys', '/usr', '/root'],
  ...['/var/lib/docker', '/var/lib/containerd'],
];
/** What everybody may read there, and many a container does. */
const harmless = ['/etc/localtime', '/etc/timezone', '/etc/machine-id', '/etc/ssl/certs', '/usr/share/zoneinfo'];

/** By which an engine is commanded, its own and its kin's; by some of them the whole host is. */
const sockets = [
  '/run/docker.sock',
  '/run/docker/containerd/containerd.sock',
  '/run/containerd/containerd.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/podman/podman.sock',
  '/run/crio/crio.sock',
  '/run/cri-dockerd.sock',
  '/run/buildkit/buildkitd.sock',
  '/run/libvirt/libvirt-sock',
  '/run/systemd/private',
  ...['/var/lib/incus', '/var/lib/lxd', '/var/snap/lxd/common/lxd'].map((folder) => `${folder}/unix.socket`),
];
/** Of an engine that belongs to a user, whoever that is. */
const usersSocket = new RegExp(
  String.raw`^(?:/run/user/\d+(?:/(?:docker|podman|containerd|containerd-rootless|dockerd-rootless))?|` +
    String.raw`/(?:home/[^/]+|root|Users/[^/]+)/\.docker/(?:run|desktop))$`,
);
const isSocketName = (path: string): boolean =>
  /\/(?:cri-)?(?:dockerd?|containerd|podman|crio|buildkitd)(?:[.-]raw)?\.sock$/.test(path) || sockets.includes(path);

/** One path for one place: on today's systems these are links. */
const canonical = (path: string): string =>
  posix
    .normalize(path)
    .replace(/(?<=.)\/$/, '')
    .replace(/^\/var\/run(?=\/|$)/, '/run')
    .replace(/^\/(?:bin|sbin|lib64|lib32)(?=\/|$)/, '/usr');

const holds = (folder: string, path: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);

/**
 * The place on the host that a mount shows, and that to which a link leads it; none: a volume of the engine's own, or
 * memory.
 */
function placesOf({ type, source, device }: Mount): Set<string> {
  const places = [...(type === 'bind' ? [source] : []), device ?? ''];
  return new Set(places.filter((place) => place !== '').map(canonical));
}

interface HostMount extends Mount {
  /** In its one spelling. */
  place: string;
}

/** Mounts that show a place of the host. */
const hostMounts = ({ mounts }: Pick<HardenedContainer, 'mounts'>): HostMount[] =>
  mounts.flatMap((mount) => [...placesOf(mount)].map((place) => ({ ...mount, place })));

/** Equal to such a folder, above it, or below it. */
function isSensitive({ place, writable }: HostMount): boolean {
  if (!writable && harmless.some((folder) => holds(folder, place))) return false;
  return sensitive.some((folder) => holds(place, folder) || holds(folder, place));
}

/** Where the daemon itself says that it listens. */
export const daemonSockets = ({ host }: Pick<Hardening, 'host'>): string[] =>
  (host?.settings?.['host'] ?? []).flatMap((at) => (at.startsWith('unix://') ? [canonical(at.slice(7))] : []));

/** A socket of an engine, or a folder in which one lies: read-only, it takes commands all the same. */
const leadsToSocket = ({ place }: HostMount, own: readonly string[]): boolean =>
  isSocketName(place) ||
  usersSocket.test(place) ||
  place === '/run/user' ||
  [...sockets, ...own].some((socket) => holds(place, socket));

const isDeclared = (mount: HostMount, name: string, { hardening }: Policy): boolean =>
  hardening.mounts.some(
    ({ service, source, writable }) =>
      service === name && canonical(source) === mount.place && (writable || !mount.writable),
  );

const show = ({ place, writable }: HostMount): string => `${place}${writable ? ', writable' : ', read-only'}`;

/** Which of the mounts one would change. */
const entryOf = ([first]: readonly HostMount[]): Pick<Judged, 'entry'> =>
  first ? { entry: `volumes@${first.destination}` } : {};

/** Volumes that others made, and may have put over any folder of the host; null: there is none. */
function foreignVolumes({ mounts }: Pick<HardenedContainer, 'mounts'>): string | null {
  const names = mounts.filter(({ foreign }) => foreign).map(({ source }) => source);
  return names.length > 0 ? `none but what the volume ${names.join(', ')} shows, which other files make` : null;
}

/** Folders of the host that govern it, but for what is declared; a socket is judged by `judgeSockets`. */
export function judgeHostMounts({ settings, name }: Settled, policy: Policy): Judged {
  const found = hostMounts(settings).filter((mount) => isSensitive(mount) && !isSocketName(mount.place));
  const beyond = found.filter((mount) => !isDeclared(mount, name, policy));
  if (beyond.length > 0) return { holds: false, observed: beyond.map(show).sort().join('; '), ...entryOf(beyond) };
  const foreign = foreignVolumes(settings);
  if (foreign !== null) return { holds: null, observed: foreign };
  return { holds: true, observed: found.length > 0 ? `${found.map(show).join('; ')}, as declared` : 'none' };
}

/** The same, and no more of the kernel's own files than everybody sees: for those no mount is needed. */
export function judgeHostPlaces(settled: Settled, policy: Policy): Judged {
  return settled.settings.unmasked
    ? {
        holds: false,
        observed: 'all of the kernel’s /proc and /sys (systempaths=unconfined)',
        entry: 'security_opt@systempaths=unconfined',
      }
    : judgeHostMounts(settled, policy);
}

/** Places by which a container commands an engine itself, with nothing between. */
export const socketsIn = (settings: Pick<HardenedContainer, 'mounts'>, own: readonly string[]): string[] =>
  hostMounts(settings)
    .filter((mount) => leadsToSocket(mount, own))
    .map(show)
    .sort();

/**
 * Whoever works there could open a socket that belongs to root; not known counts as yes. null: nobody works there yet.
 */
function couldOpen({ settings }: Settled): boolean | null {
  if (settings.planned) return isPlainUser(settings.user) ? false : null;
  const roots = rootPrograms(settings.processes ?? []);
  return roots === null || roots.length > 0;
}

/**
 * Whether a container has an engine's socket: the declared socket proxies may. A declared folder in which one lies is
 * no way to it for those who are not root. own: `daemonSockets`.
 */
export function judgeSockets(settled: Settled, policy: Policy, own: readonly string[]): Judged {
  const { settings, name } = settled;
  const found = hostMounts(settings).filter((mount) => leadsToSocket(mount, own));
  const spelt = found.map(show).sort().join('; ');
  if (found.length === 0) {
    const foreign = foreignVolumes(settings);
    return { holds: foreign === null ? true : null, observed: foreign ?? 'none' };
  }
  if (policy.socket.services.includes(name)) return { holds: true, observed: `${spelt}: a declared socket proxy` };
  const beyond = found.filter(
    (mount) => isSocketName(mount.place) || own.includes(mount.place) || !isDeclared(mount, name, policy),
  );
  const open = beyond.length > 0 || couldOpen(settled);
  if (open !== false)
    return { holds: open ? false : null, observed: spelt, ...entryOf(beyond.length > 0 ? beyond : found) };
  return { holds: true, observed: `${spelt}, as declared, and nobody there is root` };
}
