import { z } from 'zod';
import type { Difference } from '../../evidence/drift.ts';
import { pathOf, type ComposedProject, type ComposedService } from './composed-service.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const list = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

/** What is compared of a container. Holds secrets: to be compared, never to be recorded. */
export const ContainerState = z.object({
  Config: z.object({ Image: text, Cmd: list, Entrypoint: list, User: text, Env: list, Labels: labels }),
  HostConfig: z.object({
    RestartPolicy: z.object({ Name: text }).nullish(),
    Privileged: z.boolean().nullish(),
    ReadonlyRootfs: z.boolean().nullish(),
    CapAdd: list,
    CapDrop: list,
    SecurityOpt: list,
    Memory: z.number().nullish(),
    PidsLimit: z.number().nullish(),
  }),
  Mounts: z
    .array(z.object({ Type: text, Name: text, Source: text, Destination: text, RW: z.boolean().default(true) }))
    .nullish()
    .transform((value) => value ?? []),
  NetworkSettings: z.object({
    Networks: z
      .record(z.string(), z.unknown())
      .nullish()
      .transform((value) => value ?? {}),
  }),
});
export type ContainerState = z.infer<typeof ContainerState>;

/** What the image brings along, which no compose file says. */
export const ImageState = z.object({ Config: z.object({ Env: list, Labels: labels }).nullish() });
export type ImageState = z.infer<typeof ImageState>;

type Table = ReadonlyMap<string, string>;
type Kind = Difference['kind'];

const pairs = (env: readonly string[]): Table =>
  new Map(
    env.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );

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

function compareMounts(service: ComposedService, project: ComposedProject, { Mounts }: ContainerState): Difference[] {
  const seen = new Map(Mounts.map((mount) => [mount.Destination, mount]));
  const differences: Difference[] = [];
  for (const { type, source, target, read_only } of service.volumes) {
    const mount = seen.get(target);
    if (type === 'tmpfs') continue;
    if (!mount) differences.push({ kind: 'mount', name: target, how: 'missing' });
    else {
      const named = source === null ? null : (project.volumes[source]?.name ?? source);
      const expected = type === 'bind' ? canonical(source ?? '') : named;
      const own = type === 'bind' ? canonical(mount.Source) : mount.Name;
      if ((expected !== null && own !== expected) || mount.RW === (read_only ?? false))
        differences.push({ kind: 'mount', name: target, how: 'other' });
    }
  }
  const declared = new Set([
    ...service.volumes.map(({ target }) => target),
    ...service.configs.map((each) => pathOf('config', each)),
    ...service.secrets.map((each) => pathOf('secret', each)),
  ]);
  // A volume without a name is the image's own, or one that another service lends.
  const isOwn = ({ Type, Name }: ContainerState['Mounts'][number]) => Type === 'volume' && /^[0-9a-f]{64}$/.test(Name);
  if (service.volumes_from.length === 0)
    for (const mount of Mounts)
      if (!declared.has(mount.Destination) && !isOwn(mount))
        differences.push({ kind: 'mount', name: mount.Destination, how: 'extra' });
  return differences;
}

function compareNetworks(service: ComposedService, project: ComposedProject, seen: ContainerState): Difference[] {
  if (service.network_mode !== null) return [];
  const keys = Object.keys(service.networks);
  const table = (names: readonly string[]): Table => new Map(names.map((name) => [name, '']));
  const declared = table((keys.length > 0 ? keys : ['default']).map((key) => project.networks[key]?.name ?? key));
  return compareTables('network', declared, table(Object.keys(seen.NetworkSettings.Networks)), new Map());
}

const sameWords = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word, at) => word === other[at]);
const plainCapability = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');
const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  sameWords([...one].sort(), [...other].sort());

function compareSettings(service: ComposedService, { HostConfig: host }: ContainerState): Difference[] {
  const limits = service.deploy?.resources?.limits;
  const [memory, pids] = [service.mem_limit ?? limits?.memory, service.pids_limit ?? limits?.pids];
  const capabilities = (own: readonly string[], declared: readonly string[]) =>
    sameSet(own.map(plainCapability), declared.map(plainCapability));
  const settings: readonly (readonly [name: string, same: boolean])[] = [
    ['restart', (service.restart ?? 'no').split(':')[0] === (host.RestartPolicy?.Name || 'no')],
    ['privileged', (service.privileged ?? false) === (host.Privileged ?? false)],
    ['read_only', (service.read_only ?? false) === (host.ReadonlyRootfs ?? false)],
    ['cap_add', capabilities(host.CapAdd, service.cap_add)],
    ['cap_drop', capabilities(host.CapDrop, service.cap_drop)],
    ['security_opt', sameSet(host.SecurityOpt.map(withEquals), service.security_opt.map(withEquals))],
    ['mem_limit', Number(memory ?? 0) === (host.Memory ?? 0)],
    ['pids_limit', Number(pids ?? 0) === (host.PidsLimit ?? 0)],
  ];
  return settings.filter(([, same]) => !same).map(([name]) => ({ kind: 'setting', name, how: 'other' }));
}

/** `no-new-privileges:true` and `no-new-privileges=true` are one. */
const withEquals = (option: string): string => option.replace(/^([a-z-]+):/, '$1=');

/** Where a container is otherwise than its service is written down. */
export function compareService(
  service: ComposedService,
  project: ComposedProject,
  seen: ContainerState,
  image: ImageState | null,
): Difference[] {
  const { Config } = seen;
  const single: Difference[] = [];
  if (service.image !== null && service.image !== Config.Image) single.push({ kind: 'image', name: '', how: 'other' });
  if (service.command !== null && !sameWords(service.command, Config.Cmd))
    single.push({ kind: 'command', name: 'command', how: 'other' });
  if (service.entrypoint !== null && !sameWords(service.entrypoint, Config.Entrypoint))
    single.push({ kind: 'command', name: 'entrypoint', how: 'other' });
  if (service.user !== null && service.user !== Config.User) single.push({ kind: 'user', name: '', how: 'other' });
  const brought = pairs(image?.Config?.Env ?? []);
  const own = without(pairs(Config.Env), isProxyVariable);
  const environment = compareTables('environment', without(filled(service.environment), isProxyVariable), own, brought);
  const labelled = without(filled(Config.Labels), isOwnLabel);
  return [
    ...single,
    ...environment,
    ...compareTables('label', filled(service.labels), labelled, filled(image?.Config?.Labels ?? {})),
    ...compareMounts(service, project, seen),
    ...compareNetworks(service, project, seen),
    ...compareSettings(service, seen),
  ];
}
