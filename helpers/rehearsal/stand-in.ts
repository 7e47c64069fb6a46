import type { Change } from '../evidence/rehearsal.ts';
import { without, type Changed, type Service } from './compose-model.ts';
import { healthPath, isRouted, knownPorts, saysPort, type Listening } from './listening.ts';

/** Plays whatever program cannot be had. */
export const standInImage = 'stackproof/standin:1';

const program = ['python3', '-E', '-s', '-S', '/standin/standin.pyc'];

/** Answers everything with 401, as a login does that knows nobody. */
export const refusing = {
  name: 'stackproof-refusing',
  file: 'refusing.py',
  content: 'def answer(request):\n    return 401, b"a stand-in lets nobody in\\n"\n',
} as const;

/** A port that nobody names, so that the proxy has one to lead to. */
const anyPort: Listening = { port: 8080, speaks: 'http' };

export interface Part {
  name: string;
  service: Service;
  /** Where it listens, as far as the file says. */
  listening: readonly Listening[];
  /** It is asked who a visitor is. */
  isLogin: boolean;
  /** Others wait until it has ended. */
  finishes: boolean;
  /** Others wait until it is healthy. */
  isAwaited: boolean;
}

/** Without a port of its own, the proxy would take the one that the image exposes. */
function portsOf({ name, service, listening }: Part): { listening: readonly Listening[]; changes: Change[] } {
  if (listening.length > 0 || knownPorts(service) !== null) return { listening, changes: [] };
  const change = (what: string): Change => ({ service: name, kind: 'ports', what, hides: [] });
  if (!isRouted(service)) return { listening, changes: [change('listens nowhere, for no file says at which port')] };
  return { listening: [anyPort], changes: [change('listens at 8080, for no file says at which port')] };
}

function exposeOf({ service }: Part, listening: readonly Listening[]): Partial<Service> {
  const known = knownPorts(service);
  // In another's network namespace there is nothing to expose.
  if (/^(?:service|container):/.test(service.network_mode ?? '')) return {};
  const missing = known === null ? isRouted(service) && !saysPort(service) : true;
  if (!missing) return {};
  const own = listening.filter(({ port }) => known === null || known.some((each) => each.port === port));
  const added = own.map(({ port, speaks }) => `${port}/${speaks === 'udp' ? 'udp' : 'tcp'}`);
  return added.length === 0 ? {} : { expose: [...new Set([...(service.expose ?? []).map(String), ...added])] };
}

const portList = (listening: readonly Listening[], speaks: Listening['speaks']): string =>
  listening
    .filter((each) => each.speaks === speaks)
    .map(({ port }) => port)
    .join(',');

function environmentOf({ name, service, isLogin }: Part, listening: readonly Listening[]): Service['environment'] {
  const path = healthPath(service);
  const settings = {
    STANDIN_NAME: name,
    STANDIN_HTTP: portList(listening, 'http'),
    STANDIN_TCP: portList(listening, 'raw'),
    STANDIN_UDP: portList(listening, 'udp'),
    ...(path === null ? {} : { STANDIN_HEALTH: path }),
    ...(isLogin ? { STANDIN_MODULE: 'refusing' } : {}),
  };
  return { ...service.environment, ...settings };
}

function healthOf({ service, isLogin, isAwaited }: Part, listening: readonly Listening[]): Partial<Service> {
  const declared = service.healthcheck;
  const isDeclared = Boolean(declared) && declared?.disable !== true && [declared?.test].flat()[0] !== 'NONE';
  if (!isDeclared && !isAwaited) return {};
  const port = listening.find(({ speaks }) => speaks === 'http')?.port;
  const path = healthPath(service) ?? '/health';
  const asks = port === undefined || isLogin ? null : `http://127.0.0.1:${port}${path}`;
  const test = asks === null ? ['CMD', 'true'] : ['CMD', 'wget', '-qO/dev/null', asks];
  return { healthcheck: { ...declared, test, start_period: '1m0s', start_interval: '500ms' } };
}

/** The words of the file stay arguments, where they can be seen and do nothing. */
function wordsOf({ service, finishes }: Part): Partial<Service> {
  if (finishes) return { entrypoint: ['true', ...(service.entrypoint ?? [])] };
  if (!service.entrypoint && !service.command) return {};
  return { entrypoint: [...program, ...(service.entrypoint ?? [])] };
}

const covers = /^\/(?:usr|lib|lib64|bin|standin)(?:\/(?:bin|lib|local\/bin))?\/?$/;

/** The proxy is to speak plainly with it, for it has no certificate. */
const asksTls = (key: string, value: unknown): boolean =>
  /^traefik\.http\.services\..+\.loadbalancer\.server\.scheme$/i.test(key) && value === 'https';

/** The parts of a service that only its own image could bear. */
function fit(name: string, service: Service): Changed<Service> {
  const changes: Change[] = [];
  const say = (kind: Change['kind'], what: string, hides: string[]) =>
    changes.push({ service: name, kind, what, hides });
  const isNamed = service.user ? !/^\d+(?::\d+)?$|^root(?::root|:0)?$/.test(service.user) : false;
  if (isNamed) say('settings', `user ${service.user}: 1000, for only its image knows that name`, ['hardening']);
  const hidden = (service.volumes ?? []).filter(({ target }) => covers.test(target));
  for (const { target } of hidden) say('mounts', `the mount at ${target} is left out`, ['hardening']);
  const labels = Object.entries(service.labels ?? {});
  const plain = labels.filter(([key, value]) => !asksTls(key, value));
  if (plain.length < labels.length) say('settings', 'the proxy speaks HTTP with it, and not HTTPS', []);
  const value: Service = {
    ...without(service, ['working_dir', 'group_add', 'post_start', 'pre_stop']),
    ...(isNamed ? { user: '1000' } : {}),
    ...(service.volumes ? { volumes: service.volumes.filter((each) => !hidden.includes(each)) } : {}),
    ...(service.labels ? { labels: Object.fromEntries(plain) } : {}),
  };
  return { value, changes };
}

/** The service as a stand-in plays it. */
export function playedBy(part: Part): Changed<Service> {
  const { name, service } = part;
  const fitted = fit(name, service);
  const ports = portsOf(part);
  const health = healthOf(part, ports.listening);
  const say = (kind: Change['kind'], what: string): Change => ({ service: name, kind, what, hides: [] });
  const asked = { source: refusing.name, target: `/standin/${refusing.file}` };
  const value: Service = {
    ...fitted.value,
    ...wordsOf(part),
    ...exposeOf(part, ports.listening),
    ...health,
    environment: environmentOf(part, ports.listening),
    ...(part.isLogin ? { configs: [...(service.configs ?? []), asked] } : {}),
  };
  const changes = [
    ...(health.healthcheck ? [say('health', 'its health check asks the stand-in')] : []),
    ...(part.finishes ? [say('command', 'ends at once and well, for others wait for that')] : []),
    ...fitted.changes,
    ...ports.changes,
  ];
  return { value, changes };
}
