import type { Change } from '../evidence/rehearsal.ts';
import { readImageName } from '../lib/image-name.ts';
import { without, type Changed, type Service } from './compose-model.ts';
import type { Listening } from './listening.ts';
import { isSocket } from './mounts.ts';

/** The lab's own socket proxy, in place of one that it has not: without it nobody would find any container. */
export const socketStandInImage = 'stackproof/socket-proxy:2.6.12';
const port = 2375;

/** What programs that look for containers read. Nothing is written through it. */
const readable = ['CONTAINERS', 'IMAGES', 'INFO', 'NETWORKS', 'SERVICES', 'TASKS', 'VOLUMES'];

const socketOf = ({ volumes }: Service): string | undefined =>
  (volumes ?? []).find(({ type, source }) => type === 'bind' && isSocket(source ?? ''))?.target;

/** Whether others ask the engine through it: it has the socket, and listens where an engine's API is. */
export const isSocketProxy = (service: Service, listening: readonly Listening[]): boolean =>
  socketOf(service) !== undefined &&
  (listening.some((each) => each.port === port) || /socket-?proxy/i.test(readImageName(service.image ?? '').base));

/** The service as the lab's own socket proxy plays it. */
export function playedBySocketProxy(name: string, service: Service): Changed<Service> {
  const socket = socketOf(service) ?? '/var/run/docker.sock';
  const settings = Object.fromEntries(readable.map((each) => [each, '1']));
  const change = (kind: Change['kind'], what: string): Change => ({ service: name, kind, what, hides: ['program'] });
  const test = ['CMD', 'wget', '-qO/dev/null', `http://127.0.0.1:${port}/_ping`];
  const { healthcheck } = service;
  return {
    value: {
      ...without(service, ['command', 'entrypoint', 'user', 'group_add', 'working_dir', 'read_only']),
      environment: { ...settings, SOCKET_PATH: socket },
      ...(healthcheck && !healthcheck.disable
        ? { healthcheck: { ...healthcheck, test, start_period: '1m0s', start_interval: '500ms' } }
        : {}),
    },
    changes: [
      change('image', 'the lab’s own socket proxy, which lets everything be read and nothing be written'),
      ...(service.user || service['read_only']
        ? [change('settings', 'runs as root, for the lab’s socket is root’s')]
        : []),
      ...(healthcheck ? [change('health', 'its health check asks the stand-in')] : []),
    ],
  };
}
