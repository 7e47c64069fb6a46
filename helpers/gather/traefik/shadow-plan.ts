import { posix } from 'node:path';
import type { ShadowPlan } from '../../clients/shadow-container.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import type { Inspected } from './started-with.ts';
import { changeConfig, isSwitchedOn, settingsOf, type StartedWith, type StaticConfig } from './static-config.ts';
import type { Table } from './traefik-api.ts';

/** On the loopback of a namespace that only the helper enters. */
export const apiPort = 8099;

/** Providers that a shadow without a network can ask: the engine's socket, and files. */
const within = /^providers\.(?:docker|file|rest|plugin|providersthrottleduration|precedence)(?:\.|$)/;

/** What its original mounts, read-only, below no symbolic link. */
const bindsOf = ({ Mounts }: Inspected, realPaths: ReadonlyMap<string, string>): string[] =>
  Mounts.filter(({ Type }) => Type === 'bind' || Type === 'volume').map(
    ({ Type, Name, Source, Destination }) =>
      `${Type === 'volume' ? Name : Source}:${realPaths.get(Destination) ?? Destination}:ro`,
  );

/**
 * How to start it. realPaths: where the places of its mounts lead, links followed. Throws EvidenceError with the reason
 * where no shadow can be had.
 */
export function planOf(
  context: GatherContext,
  inspection: Inspected,
  started: StartedWith,
  config: StaticConfig,
  realPaths: ReadonlyMap<string, string>,
): Omit<ShadowPlan, 'archiveOf'> {
  const { Id, Image, Path, Config, Mounts } = inspection;
  if (/(?:^|\/)(?:ba|a|da)?sh$/.test(Path) && started.args.some((argument) => /\straefik|traefik\s/.test(argument)))
    throw new EvidenceError('it is started by a line of a shell, in which no setting can be changed');
  const settings = settingsOf(config);
  const keys = [...settings.keys()];
  const elsewhere = keys.find((key) => key.startsWith('providers.') && !within.test(key));
  if (elsewhere)
    throw new EvidenceError(`it asks a provider (${elsewhere}) that a shadow without a network cannot reach`);
  const stores = keys.filter((key) => /^certificatesresolvers\.[^.]+\.acme\.storage$/.test(key));
  const binds = bindsOf(inspection, realPaths);
  const set: Record<string, string> = {
    'api.insecure': 'true',
    'entrypoints.traefik.address': `127.0.0.1:${apiPort}`,
    'providers.providersthrottleduration': '200ms',
    'log.level': 'DEBUG',
    'log.format': 'json',
  };
  for (const key of stores) set[key] = '/stackproof-acme.json';
  const usesDocker =
    keys.some((key) => /^providers\.docker(?:\.|$)/.test(key)) && settings.get('providers.docker') !== 'false';
  if (
    usesDocker &&
    (/^(?:tcp|https?|ssh):/.test(settings.get('providers.docker.endpoint') ?? '') ||
      !Mounts.some(({ Destination }) => Destination.endsWith('docker.sock')))
  ) {
    // It asks a socket proxy: the shadow asks the engine itself, by the socket that some container of the stack has.
    const socket =
      need(context, 'containers')
        .flatMap(({ mounts }) => mounts)
        .find(({ source }) => source.endsWith('docker.sock'))?.source ?? '/var/run/docker.sock';
    binds.push(`${socket}:/stackproof-docker.sock:ro`);
    set['providers.docker.endpoint'] = 'unix:///stackproof-docker.sock';
  }
  const changed = changeConfig(config, started, {
    set,
    // An API that is open by itself is below no path of its own: with one, Traefik answers nowhere.
    drop: ['accesslog', 'api.basepath', 'log.filepath', 'log.nocolor', 'tracing', 'providers.docker.tls'],
  });
  const without = [
    ...Mounts.map(({ Destination }) => Destination),
    ...realPaths.values(),
    ...stores.map((key) => posix.resolve(Config.WorkingDir || '/', settings.get(key) ?? '')),
  ];
  return {
    image: Image,
    entrypoint: [Path],
    args: changed.args,
    env: changed.env,
    files: changed.files,
    user: Config.User,
    workingDir: Config.WorkingDir,
    binds,
    extraHosts: inspection.HostConfig.ExtraHosts,
    filesOf: Id,
    without,
  };
}

/** What the shadow has only because its API was opened is taken out again. */
export function asTheOriginal(table: Table, config: StaticConfig): Table {
  const settings = settingsOf(config);
  const keys = [...settings.keys()];
  const has = (prefix: string) =>
    keys.some((key) => (key === prefix || key.startsWith(`${prefix}.`)) && settings.get(key) !== 'false');
  const open = settings.get('api.insecure') === 'true';
  const own = /^(?:api|dashboard|debug)@internal$|^dashboard_/;
  const ownEntryPoint =
    open || has('entrypoints.traefik') || ['ping', 'metrics.prometheus', 'providers.rest'].some(has);
  return {
    ...table,
    entryPoints: table.entryPoints
      .filter(({ name }) => name !== 'traefik' || ownEntryPoint)
      .map((each) =>
        each.name === 'traefik' ? { ...each, address: settings.get('entrypoints.traefik.address') ?? ':8080' } : each,
      ),
    routers: table.routers.filter(({ name }) => open || !own.test(name)),
    middlewares: table.middlewares.filter(({ name }) => open || !own.test(name)),
    services: table.services
      .filter(({ name }) => has('api') || !own.test(name))
      // Without a network its own health checks reach nobody: what it calls DOWN may be well.
      .map((each) => ({ ...each, servers: each.servers.map((server) => ({ ...server, status: 'unknown' })) })),
  };
}

/** Those that are to deliver. */
export const providersOf = (config: StaticConfig): string[] => {
  const settings = settingsOf(config);
  return ['docker', 'file'].filter((provider) => isSwitchedOn(settings, `providers.${provider}`));
};
