import { z } from 'zod';
import { limitsOf, restartOf } from '../../evidence/compose-config.ts';
import type { Difference } from '../../evidence/drift.ts';
import { plainCapability } from '../../evidence/capabilities.ts';
import { list, record, text, texts } from '../../lib/lenient.ts';
import { splitPair } from '../../lib/pairs.ts';
import { pathOf, type ComposedProject, type ComposedService } from './composed-service.ts';

/** What is compared of a container. Holds secrets: to be compared, never to be recorded. */
export const ContainerState = z.object({
  Config: z.object({ Image: text, Cmd: texts, Entrypoint: texts, User: text, Env: texts, Labels: record(z.string()) }),
  HostConfig: z.object({
    RestartPolicy: z.object({ Name: text }).nullish(),
    Privileged: z.boolean().nullish(),
    ReadonlyRootfs: z.boolean().nullish(),
    CapAdd: texts,
    CapDrop: texts,
    SecurityOpt: texts,
    /** What of /proc and /sys is hidden from it: nothing, where `systempaths=unconfined` is written. */
    MaskedPaths: z.array(z.string()).nullish(),
    Memory: z.number().nullish(),
    PidsLimit: z.number().nullish(),
    NanoCpus: z.number().nullish(),
  }),
  Mounts: list(z.object({ Type: text, Name: text, Source: text, Destination: text, RW: z.boolean().default(true) })),
  NetworkSettings: z.object({
    Networks: record(z.object({ Aliases: z.array(z.string()).nullish() }).nullish()),
  }),
});
export type ContainerState = z.infer<typeof ContainerState>;

/** What the image brings along, which no compose file says. */
export const ImageState = z.object({ Config: z.object({ Env: texts, Labels: record(z.string()) }).nullish() });
export type ImageState = z.infer<typeof ImageState>;

type Table = ReadonlyMap<string, string>;
type Kind = Difference['kind'];

const pairs = (env: readonly string[]): Table => new Map(env.map(splitPair));

/** Names that one of two tables lacks, or that have other values; `brought` by the image needs no declaration. */
function compareTables(kind: Kind, declared: Table, seen: Table, brought: Table): Difference[] {
  const differences: Difference[] = [];
  for (const [name, value] of declared) {
    const own = seen.get(name);
    if (own === undefined) differences.push({ kind, name, how: 'missing' });
    else if (own !== value) differences.push({ kind, name, how: 'other' });
  }
  for (const [name, value] of seen)
    if (!declared.has(name) && brought.get(name) !== value) differences.push({ kind, name, how: 'extra' });
  return differences;
}

const filled = (table: Readonly<Record<string, string | null>>): Table =>
  new Map(Object.entries(table).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));

/** Labels that Compose and the desktop's engine write themselves; variables that the Docker CLI hands to all. */
const isOwnLabel = (name: string): boolean => /^(?:com\.docker\.compose|desktop\.docker\.io)\./.test(name);
const isProxyVariable = (name: string): boolean => /^(?:https?|ftp|no|all)_proxy$/i.test(name);

const without = (table: Table, skip: (name: string) => boolean): Table =>
  new Map([...table].filter(([name]) => !skip(name)));

const canonical = (path: string): string => path.replace(/^\/var\/run(?=\/)/, '/run');

type SeenMount = ContainerState['Mounts'][number];
type WrittenMount = ComposedService['volumes'][number];

/** The same source, and as writable. */
function isSameMount({ type, source, read_only }: WrittenMount, mount: SeenMount, project: ComposedProject): boolean {
  if (mount.RW === (read_only ?? false)) return false;
  if (source === null) return true;
  if (type === 'bind') return canonical(source) === canonical(mount.Source);
  return (project.volumes[source]?.name ?? source) === mount.Name;
}

// A volume without a name is the image's own.
const isUnnamed = ({ Type, Name }: SeenMount): boolean => Type === 'volume' && /^[0-9a-f]{64}$/.test(Name);

function compareMounts(service: ComposedService, project: ComposedProject, { Mounts }: ContainerState): Difference[] {
  const seen = new Map(Mounts.map((mount) => [mount.Destination, mount]));
  const differences = service.volumes
    .filter(({ type }) => type !== 'tmpfs')
    .flatMap((written): Difference[] => {
      const mount = seen.get(written.target);
      if (!mount) return [{ kind: 'mount', name: written.target, how: 'missing' }];
      return isSameMount(written, mount, project) ? [] : [{ kind: 'mount', name: written.target, how: 'other' }];
    });
  // What another service lends stands in none of its own lines.
  if (service.volumes_from.length > 0) return differences;
  const declared = new Set([
    ...service.volumes.map(({ target }) => target),
    ...service.configs.map((each) => pathOf('config', each)),
    ...service.secrets.map((each) => pathOf('secret', each)),
  ]);
  const beside = Mounts.filter((mount) => !declared.has(mount.Destination) && !isUnnamed(mount));
  return [
    ...differences,
    ...beside.map(({ Destination }): Difference => ({ kind: 'mount', name: Destination, how: 'extra' })),
  ];
}

function compareNetworks(service: ComposedService, project: ComposedProject, seen: ContainerState): Difference[] {
  if (service.network_mode !== null) return [];
  const keys = Object.keys(service.networks);
  const table = (names: readonly string[]): Table => new Map(names.map((name) => [name, '']));
  const declared = table((keys.length > 0 ? keys : ['default']).map((key) => project.networks[key]?.name ?? key));
  const networks = seen.NetworkSettings.Networks;
  return [
    ...compareTables('network', declared, table(Object.keys(networks)), new Map()),
    ...keys.flatMap((key) => {
      const aliases = networks[project.networks[key]?.name ?? key]?.Aliases;
      return aliases ? compareAliases(key, service, aliases, seen) : [];
    }),
  ];
}

/** The names by which others find it there. Compose gives it that of its service, the engine those of its container. */
function compareAliases(
  network: string,
  { networks, container_name: ownName }: ComposedService,
  seen: readonly string[],
  { Config }: ContainerState,
): Difference[] {
  const service = Config.Labels['com.docker.compose.service'] ?? '';
  const declared = [...(service === '' ? [] : [service]), ...(networks[network]?.aliases ?? [])];
  const isItsOwn = (alias: string): boolean =>
    alias === ownName || /^[0-9a-f]{12}$/.test(alias) || /[-_]\d+$/.test(alias) || declared.includes(alias);
  const name = (alias: string): string => `${network} as ${alias}`;
  return [
    ...declared
      .filter((alias) => !seen.includes(alias))
      .map((alias): Difference => ({ kind: 'network', name: name(alias), how: 'missing' })),
    ...seen
      .filter((alias) => service !== '' && !isItsOwn(alias))
      .map((alias): Difference => ({ kind: 'network', name: name(alias), how: 'extra' })),
  ];
}

const sameWords = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word, at) => word === other[at]);
const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  sameWords([...one].sort(), [...other].sort());

const sameSwitch = (one: boolean | null | undefined, other: boolean | null | undefined): boolean =>
  (one ?? false) === (other ?? false);
/** -1 is written where no limit is wanted, and the engine then keeps none. */
const sameLimit = (written: number, seen: number | null | undefined): boolean =>
  Math.max(0, written) === Math.max(0, seen ?? 0);
const sameCapabilities = (one: readonly string[], other: readonly string[]): boolean =>
  sameSet(one.map(plainCapability), other.map(plainCapability));

function compareSettings(service: ComposedService, { HostConfig: host }: ContainerState): Difference[] {
  const { memoryBytes, pids, nanoCpus } = limitsOf(service);
  const settings: readonly (readonly [name: string, same: boolean])[] = [
    ['restart', restartOf(service).name === (host.RestartPolicy?.Name || 'no')],
    ['privileged', sameSwitch(service.privileged, host.Privileged)],
    ['read_only', sameSwitch(service.read_only, host.ReadonlyRootfs)],
    ['cap_add', sameCapabilities(host.CapAdd, service.cap_add)],
    ['cap_drop', sameCapabilities(host.CapDrop, service.cap_drop)],
    ['security_opt', sameOptions(optionsOf(host), service.security_opt.map(withEquals).map(asKept))],
    ['mem_limit', memoryBytes === (host.Memory ?? 0)],
    ['pids_limit', sameLimit(pids, host.PidsLimit)],
    ['cpus', nanoCpus === (host.NanoCpus ?? 0)],
  ];
  return settings.filter(([, same]) => !same).map(([name]) => ({ kind: 'setting', name, how: 'other' }));
}

/** As they are written; the engine keeps what stands in a profile's file, and not where that lies. */
const optionsOf = ({ SecurityOpt, MaskedPaths, Privileged }: ContainerState['HostConfig']): string[] => [
  ...SecurityOpt.map(withEquals).map((option) => (option.startsWith('seccomp={') ? 'seccomp=profile' : option)),
  ...(MaskedPaths?.length === 0 && Privileged !== true ? ['systempaths=unconfined'] : []),
];
const asKept = (option: string): string =>
  /^seccomp=(?!unconfined$|builtin$)/.test(option) ? 'seccomp=profile' : option;

/** A privileged container, and one that shares the host's processes, gets SELinux labels from the engine itself. */
const sameOptions = (seen: readonly string[], written: readonly string[]): boolean =>
  sameSet(
    seen.filter((option) => !option.startsWith('label=') || written.includes(option)),
    written,
  );

/** `no-new-privileges:true` and `no-new-privileges=true` are one. */
const withEquals = (option: string): string => option.replace(/^([a-z-]+):/, '$1=');

/** Image, command and user; what the files do not say is the image's own. */
function compareSingle(service: ComposedService, { Config }: ContainerState): Difference[] {
  const { image, command, entrypoint, user } = service;
  const single: readonly (readonly [kind: Kind, name: string, same: boolean])[] = [
    ['image', '', image === null || image === Config.Image],
    ['command', 'command', command === null || sameWords(command, Config.Cmd)],
    ['command', 'entrypoint', entrypoint === null || sameWords(entrypoint, Config.Entrypoint)],
    ['user', '', user === null || user === Config.User],
  ];
  return single.filter(([, , same]) => !same).map(([kind, name]) => ({ kind, name, how: 'other' }));
}

/** Where a container is otherwise than its service is written down. */
export function compareService(
  service: ComposedService,
  project: ComposedProject,
  seen: ContainerState,
  image: ImageState | null,
): Difference[] {
  const { Env = [], Labels = {} } = image?.Config ?? {};
  const environment = without(pairs(seen.Config.Env), isProxyVariable);
  const labelled = without(filled(seen.Config.Labels), isOwnLabel);
  return [
    ...compareSingle(service, seen),
    ...compareTables('environment', without(filled(service.environment), isProxyVariable), environment, pairs(Env)),
    ...compareTables('label', filled(service.labels), labelled, filled(Labels)),
    ...compareMounts(service, project, seen),
    ...compareNetworks(service, project, seen),
    ...compareSettings(service, seen),
  ];
}
