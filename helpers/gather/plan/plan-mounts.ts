import { singleDollars } from '../../evidence/compose-config.ts';
import type { Mount } from '../../evidence/hardening.ts';
import { pathOf } from '../hardening/composed-service.ts';
import type { Planned, PlannedService } from './read-config.ts';

const socket = '/var/run/docker.sock';

/** What a volume of the file's own really mounts; of one that others make nobody here knows. */
function volumeOf(key: string, { volumes }: Planned): Pick<Mount, 'device' | 'foreign'> {
  const volume = volumes[key];
  if (volume?.external) return { device: null, foreign: true };
  const { driver = 'local', driver_opts: options = {} } = volume ?? {};
  const device = singleDollars(options['device'] ?? '');
  const shows = (driver ?? 'local') === 'local' && device.startsWith('/') && options['type'] !== 'tmpfs';
  return { device: shows ? device : null };
}

function ownMounts({ volumes, use_api_socket: asks }: PlannedService, planned: Planned): Mount[] {
  const mounts = volumes.map(({ type, source, target, read_only, bind }): Mount => ({
    type,
    source: singleDollars(source),
    destination: singleDollars(target),
    writable: read_only !== true,
    propagation: bind?.propagation ?? '',
    ...(type === 'volume' && source !== '' ? volumeOf(source, planned) : { device: null }),
  }));
  const asked = { type: 'bind', source: socket, destination: socket, writable: true, propagation: '', device: null };
  return asks ? [...mounts, asked] : mounts;
}

/** Files that a service gets as configs and secrets: Compose mounts those that are files, and copies the others in. */
function givenFiles({ configs, secrets }: PlannedService, planned: Planned): Mount[] {
  const all = [
    ...configs.map((each) => ({ kind: 'config' as const, ...each, given: planned.configs[each.source] })),
    ...secrets.map((each) => ({ kind: 'secret' as const, ...each, given: planned.secrets[each.source] })),
  ];
  return all.flatMap(({ kind, source, target, given }): Mount[] => {
    if (!given?.file) return [];
    const destination = pathOf(kind, { source, target: target ?? null });
    const file = singleDollars(given.file);
    return [{ type: 'bind', source: file, destination, writable: false, propagation: '', device: null }];
  });
}

/** What other services lend, as they have it themselves; `:ro` lends it to be read. */
function lentMounts({ volumes_from: lenders }: PlannedService, planned: Planned, seen: ReadonlySet<string>): Mount[] {
  return lenders.flatMap((lender): Mount[] => {
    const [, name = '', mode] = /^(?!container:)([^:]+)(?::(\w+))?$/.exec(lender) ?? [];
    const service = planned.services[name];
    if (service && !seen.has(name))
      return mountsOf(name, planned, seen).map((each) => ({ ...each, writable: each.writable && mode !== 'ro' }));
    // Somebody else's container, whose mounts stand in other files.
    const source = lender.replace(/^container:/, '');
    return service
      ? []
      : [{ type: 'volume', source, destination: lender, writable: true, propagation: '', device: null, foreign: true }];
  });
}

/** What a service has mounted, by its place in the container; what it has itself goes before what is lent to it. */
export function mountsOf(name: string, planned: Planned, seen: ReadonlySet<string> = new Set()): Mount[] {
  const service = planned.services[name];
  if (!service) return [];
  const mounts = [
    ...lentMounts(service, planned, new Set([...seen, name])),
    ...givenFiles(service, planned),
    ...ownMounts(service, planned),
  ];
  return [...new Map(mounts.map((each) => [each.destination, each])).values()];
}
