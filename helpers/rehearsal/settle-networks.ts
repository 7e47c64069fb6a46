import { engineNameOf } from '../evidence/compose-config.ts';
import type { Change } from '../evidence/rehearsal.ts';
import { without, type Changed, type Model, type Thing } from './compose-model.ts';

/** The lab's host has one interface. */
const parent = 'eth0';

const ofFile = (kind: Change['kind'], what: string, hides: string[] = []): Change => ({
  service: null,
  kind,
  what,
  hides,
});

const isExternal = (thing: Thing): boolean => Boolean(thing?.external);

function networkOf(key: string, network: Thing): Changed<Thing> {
  if (!network || isExternal(network)) return { value: network, changes: [] };
  const { driver } = network;
  if (driver === 'macvlan' || driver === 'ipvlan') {
    if (network.driver_opts?.['parent'] === parent) return { value: network, changes: [] };
    const what = `network ${key}: its ${driver} hangs on the lab’s ${parent}`;
    return {
      value: { ...network, driver_opts: { ...network.driver_opts, parent } },
      changes: [ofFile('network', what, ['outside'])],
    };
  }
  if (!driver || ['bridge', 'default', 'host', 'none'].includes(driver)) return { value: network, changes: [] };
  const what = `network ${key}: a bridge in place of ${driver}, which one machine alone has not`;
  const hides = ['networks', 'reachability', 'egress', 'gateways', 'outside'];
  return {
    value: without(network, ['driver', 'driver_opts']),
    changes: [{ ...ofFile('network', what, hides), spoils: true }],
  };
}

function volumeOf(key: string, volume: Thing): Changed<Thing> {
  if (!volume || isExternal(volume)) return { value: volume, changes: [] };
  const isPlain = !volume.driver || volume.driver === 'local';
  if (isPlain && Object.keys(volume.driver_opts ?? {}).length === 0) return { value: volume, changes: [] };
  const what = `volume ${key}: an empty one of the engine’s own`;
  return {
    value: without(volume, ['driver', 'driver_opts']),
    changes: [ofFile('mounts', what, ['hardening'])],
  };
}

/** What is to be there before the file is brought up, because another file makes it. */
export interface External {
  kind: 'network' | 'volume';
  name: string;
  /** For the static addresses that the file gives on it; null: it gives none. */
  subnet: string | null;
}

/** The network of 256 addresses that a static address is of. */
function subnetOf(key: string, { services }: Model): string | null {
  for (const { networks } of Object.values(services)) {
    const address = networks?.[key]?.ipv4_address;
    if (address) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  }
  return null;
}

const predefined = new Set(['bridge', 'host', 'none']);

function externalsIn(kind: External['kind'], things: Model['networks'], model: Model): External[] {
  return Object.entries(things ?? {}).flatMap(([key, thing]) => {
    const name = thing?.name ?? key;
    if (!isExternal(thing) || (kind === 'network' && predefined.has(name))) return [];
    return [{ kind, name, subnet: kind === 'network' ? subnetOf(key, model) : null }];
  });
}

export const externalsOf = (model: Model): External[] => [
  ...externalsIn('network', model.networks, model),
  ...externalsIn('volume', model.volumes, model),
];

/** Networks and volumes that a file makes, as `network front`, by their engine's names. */
export function makes({ name: project, networks, volumes }: Model): string[] {
  const of = (kind: External['kind'], things: Model['networks']): string[] =>
    Object.entries(things ?? {}).flatMap(([key, thing]) =>
      isExternal(thing) ? [] : [`${kind} ${engineNameOf(project, key, thing?.name)}`],
    );
  return [...of('network', networks), ...of('volume', volumes)];
}

function each(things: Model['networks'], change: (key: string, thing: Thing) => Changed<Thing>) {
  const changed = Object.entries(things ?? {}).map(([key, thing]) => [key, change(key, thing)] as const);
  return {
    value: Object.fromEntries(changed.map(([key, { value }]) => [key, value])),
    changes: changed.flatMap(([, { changes }]) => changes),
  };
}

/** Networks and volumes as a single machine can have them, and those that have to be made; made: by siblings. */
export function settleThings(
  model: Model,
  made: ReadonlySet<string>,
): Changed<Pick<Model, 'networks' | 'volumes'>> & { externals: External[] } {
  const networks = each(model.networks, networkOf);
  const volumes = each(model.volumes, volumeOf);
  const externals = externalsOf(model).filter(({ kind, name }) => !made.has(`${kind} ${name}`));
  const empty = externals.map(({ kind, name }) => ofFile('network', `the external ${kind} ${name} is made, and empty`));
  return {
    value: {
      ...(model.networks ? { networks: networks.value } : {}),
      ...(model.volumes ? { volumes: volumes.value } : {}),
    },
    changes: [...networks.changes, ...volumes.changes, ...empty],
    externals,
  };
}
