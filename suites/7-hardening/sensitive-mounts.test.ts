import type { Mount } from '../../helpers/evidence/hardening.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { sensitiveMounts } from './sensitive-mounts.check.ts';

const bind = (source: string, writable = false, change: Partial<Mount> = {}): Mount => ({
  ...{ type: 'bind', source, destination: '/host', propagation: 'rprivate', device: null, writable },
  ...change,
});
const mounts = (mount: Mount, declared: readonly { source: string; writable: boolean }[] = []) =>
  hardenedBut('sonarr', (settings, _, policy) => {
    settings.mounts.push(mount);
    policy.hardening.mounts = declared.map((each) => ({ service: 'sonarr', ...each }));
  });

testCheck(sensitiveMounts, {
  holds: [
    { given: 'no mount', world: hardened() },
    { given: 'media', world: mounts(bind('/srv/media', true)) },
    { given: 'a folder that only begins the same', world: mounts(bind('/etcetera', true)) },
    { given: 'the time zone, read-only', world: mounts(bind('/etc/localtime')) },
    { given: 'memory', world: mounts(bind('', true, { type: 'tmpfs' })) },
    { given: 'a volume', world: mounts(bind('/var/lib/docker/volumes/a/_data', true, { type: 'volume' })) },
    { given: 'as declared', world: mounts(bind('/proc'), [{ source: '/proc', writable: false }]) },
    {
      given: 'declared to be written, and read-only',
      world: mounts(bind('/etc'), [{ source: '/etc', writable: true }]),
    },
    { given: 'the socket, which docker-socket-mounts says', world: mounts(bind('/run/docker.sock')) },
  ],
  broken: [
    {
      given: 'no mount, and nothing of the kernel’s files hidden',
      world: hardenedBut('sonarr', (settings) => (settings.unmasked = true)),
      subjects: ['sonarr'],
    },
    { given: 'a folder that governs the host', world: mounts(bind('/etc', true)), subjects: ['sonarr'] },
    { given: 'the same, read-only', world: mounts(bind('/etc')), subjects: ['sonarr'] },
    { given: 'one below it', world: mounts(bind('/etc/cron.d', true)), subjects: ['sonarr'] },
    { given: 'one above it', world: mounts(bind('/var/lib')), subjects: ['sonarr'] },
    { given: 'the whole host', world: mounts(bind('/')), subjects: ['sonarr'] },
    { given: 'the time zone, to be written', world: mounts(bind('/etc/localtime', true)), subjects: ['sonarr'] },
    { given: 'programs by their old name', world: mounts(bind('/bin')), subjects: ['sonarr'] },
    {
      given: 'a volume that binds one',
      world: mounts(bind('/var/lib/docker/volumes/a/_data', true, { type: 'volume', device: '/root' })),
      subjects: ['sonarr'],
    },
    {
      given: 'declared read-only, and written',
      world: mounts(bind('/etc', true), [{ source: '/etc', writable: false }]),
      subjects: ['sonarr'],
    },
    {
      given: 'another one declared',
      world: mounts(bind('/etc'), [{ source: '/etc/cron.d', writable: false }]),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    {
      given: 'a service whose settings nobody has',
      world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
