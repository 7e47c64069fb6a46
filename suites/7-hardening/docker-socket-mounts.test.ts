import type { Hardening, Mount } from '../../helpers/evidence/hardening.ts';
import type { HostFiles } from '../../helpers/evidence/host-files.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { dockerSocketMounts } from './docker-socket-mounts.check.ts';

const bind = (source: string, change: Partial<Mount> = {}): Mount => ({
  type: 'bind',
  source,
  destination: '/host',
  writable: false,
  propagation: 'rprivate',
  device: null,
  ...change,
});
const mounts = (mount: Mount, change: Parameters<typeof hardenedBut>[1] = () => undefined) =>
  hardenedBut('sonarr', (settings, evidence, policy) => {
    settings.mounts.push(mount);
    change(settings, evidence, policy);
  });

function host({ host: seen }: Hardening): HostFiles {
  if (seen === null) throw new Error('the world has no host');
  return seen;
}

testCheck(dockerSocketMounts, {
  holds: [
    { given: 'no mount', world: hardened() },
    { given: 'another folder', world: mounts(bind('/srv/media')) },
    {
      given: 'a volume of the engine’s own',
      world: mounts(bind('/var/lib/docker/volumes/run/_data', { type: 'volume' })),
    },
    { given: 'a folder of a user’s own', world: mounts(bind('/run/user/1000/pulse')) },
    { given: 'the settings of a user’s client', world: mounts(bind('/home/anna/.docker/config.json')) },
    {
      given: 'a declared folder in which one lies, of a service that is to run as somebody else',
      world: mounts(bind('/run'), (settings, _, policy) => {
        Object.assign(settings, { planned: 'pulled', processes: null, user: '1000' });
        policy.hardening.mounts = [{ service: 'sonarr', source: '/run', writable: false }];
      }),
    },
    { given: 'a folder that only begins the same', world: mounts(bind('/runtime')) },
    {
      given: 'a declared socket proxy',
      world: mounts(bind('/var/run/docker.sock'), (_, __, policy) => (policy.socket.services = ['sonarr'])),
    },
    {
      given: 'the whole host, as declared, for somebody who is not root',
      world: mounts(
        bind('/'),
        (_, __, policy) => (policy.hardening.mounts = [{ service: 'sonarr', source: '/', writable: false }]),
      ),
    },
  ],
  broken: [
    {
      given: 'a link that leads to a socket',
      world: mounts(bind('/srv/engine', { device: '/run/docker.sock' })),
      subjects: ['sonarr'],
    },
    {
      given: 'a link that leads to the folder of one',
      world: mounts(bind('/srv/engine', { device: '/run' })),
      subjects: ['sonarr'],
    },
    { given: 'the socket', world: mounts(bind('/var/run/docker.sock', { writable: true })), subjects: ['sonarr'] },
    { given: 'the socket, read-only', world: mounts(bind('/run/docker.sock')), subjects: ['sonarr'] },
    { given: 'the folder above it', world: mounts(bind('/var/run')), subjects: ['sonarr'] },
    { given: 'the folder above it, with a slash', world: mounts(bind('/var/run/')), subjects: ['sonarr'] },
    { given: 'the whole host', world: mounts(bind('/')), subjects: ['sonarr'] },
    { given: 'containerd’s', world: mounts(bind('/run/containerd')), subjects: ['sonarr'] },
    ...[
      ...['/run/user', '/run/user/1000', '/run/user/1000/podman', '/var/run/docker', '/run/k3s', '/run/buildkit'],
      ...['/home/anna/.docker/run', '/var/lib/incus/unix.socket', '/run/cri-dockerd.sock', '/srv/podman.sock'],
    ].map((source) => ({ given: `an engine’s: ${source}`, world: mounts(bind(source)), subjects: ['sonarr'] })),
    ...['/srv/engine/api.sock', '/srv/engine'].map((source) => ({
      given: `where the daemon says that it listens: ${source}`,
      world: mounts(bind(source), (_, { hardening }) => {
        hardening.host = { ...host(hardening), settings: { host: ['fd://', 'unix:///srv/engine/api.sock'] } };
      }),
      subjects: ['sonarr'],
    })),
    { given: 'a socket elsewhere', world: mounts(bind('/home/anna/.docker/run/docker.sock')), subjects: ['sonarr'] },
    {
      given: 'a volume that binds the folder',
      world: mounts(bind('/var/lib/docker/volumes/x/_data', { type: 'volume', device: '/run' })),
      subjects: ['sonarr'],
    },
    {
      given: 'the whole host, as declared, for root',
      world: mounts(bind('/'), (settings, _, policy) => {
        policy.hardening.mounts = [{ service: 'sonarr', source: '/', writable: false }];
        for (const each of settings.processes ?? []) Object.assign(each, { uid: 0, user: 'root' });
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'the socket itself, which no declared mount allows',
      world: mounts(
        bind('/run/docker.sock'),
        (_, __, policy) =>
          (policy.hardening.mounts = [{ service: 'sonarr', source: '/run/docker.sock', writable: true }]),
      ),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    {
      given: 'a volume that other files make, and may have put over any folder',
      world: mounts(bind('older', { type: 'volume', foreign: true })),
      subjects: ['sonarr'],
    },
    {
      given: 'a declared folder in which one lies, of a service that nobody has seen work',
      world: mounts(bind('/run'), (settings, _, policy) => {
        Object.assign(settings, { planned: 'pulled', processes: null, user: null });
        policy.hardening.mounts = [{ service: 'sonarr', source: '/run', writable: false }];
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'a service whose settings nobody has',
      world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
