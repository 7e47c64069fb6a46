import type { Container } from '../../evidence/containers.ts';
import type { Drift } from '../../evidence/drift.ts';
import type { HardenedContainer, HardenedImage, Hardening } from '../../evidence/hardening.ts';
import type { HostFile } from '../../evidence/host-files.ts';
import { fresh } from './fresh.ts';

const settingsOf = ({ subject, networkMode, health }: Container): HardenedContainer => ({
  subject,
  limits: { memoryBytes: 256 * 2 ** 20, nanoCpus: 5e8, cpuQuota: 0, cpuShares: 0, cpuPeriod: 0, cpuSet: '', pids: 200 },
  privileged: false,
  capAdd: [],
  capDrop: ['ALL'],
  securityOptions: ['no-new-privileges:true'],
  appArmor: 'docker-default',
  processLabel: 'system_u:system_r:container_t:s0:c1,c2',
  pidMode: '',
  ipcMode: 'private',
  utsMode: '',
  usernsMode: '',
  networkMode,
  devices: [],
  deviceRequests: [],
  deviceRules: [],
  ulimits: [],
  mounts: [],
  readOnlyRoot: true,
  user: '1000',
  restart: { name: 'unless-stopped', attempts: 0 },
  log: { driver: 'json-file', maxSize: '10m', maxFile: '3' },
  cgroupParent: '',
  healthcheck: health.declaredBy !== 'none',
  processes: [{ pid: 1, parent: 0, uid: 1000, user: '1000', program: subject }],
  processesError: null,
  execs: [],
});

const imageOf = ({ image, imageId, health }: Container): HardenedImage => ({
  id: imageId,
  tags: [image],
  digests: [`${image.split(':')[0] ?? image}@${imageId}-digest`],
  created: '2026-10-01T00:00:00Z',
  user: '1000',
  healthcheck: health.declaredBy !== 'none',
  history: [
    'CMD ["serve"]',
    'COPY serve /usr/bin/serve # buildkit',
    'RUN /bin/sh -c apt-get update && apt-get install -y tini # buildkit',
    'ADD file:1234 in / ',
  ],
  secretPlaces: [],
  signed: true,
  registry: [{ name: image, state: 'same', error: null }],
});

const hostFile = (path: string, kind: HostFile['kind'], mode: string, group = 'root'): HostFile => ({
  path,
  kind,
  mode,
  owner: 'root',
  group,
});

const files: readonly HostFile[] = [
  hostFile('/usr/lib/systemd/system/docker.service', 'file', '0644'),
  hostFile('/usr/lib/systemd/system/docker.socket', 'file', '0644'),
  hostFile('/etc/docker', 'folder', '0755'),
  hostFile('/etc/docker/certs.d/registry.test/ca.crt', 'file', '0444'),
  hostFile('/etc/docker/ca.pem', 'file', '0444'),
  hostFile('/etc/docker/server.pem', 'file', '0444'),
  hostFile('/etc/docker/server-key.pem', 'file', '0400'),
  hostFile('/etc/docker/daemon.json', 'file', '0644'),
  hostFile('/etc/default/docker', 'file', '0644'),
  hostFile('/etc/sysconfig/docker', 'file', '0644'),
  hostFile('/etc/containerd/config.toml', 'file', '0644'),
  hostFile('/run/containerd', 'folder', '0711'),
  hostFile('/run/containerd/containerd.sock', 'socket', '0660'),
  hostFile('/run/docker.sock', 'socket', '0660', 'docker'),
  hostFile('/usr/bin/dockerd', 'file', '0755'),
  hostFile('/usr/bin/containerd', 'file', '0755'),
  hostFile('/usr/bin/containerd-shim', 'file', '0755'),
  hostFile('/usr/bin/containerd-shim-runc-v1', 'file', '0755'),
  hostFile('/usr/bin/containerd-shim-runc-v2', 'file', '0755'),
  hostFile('/usr/bin/runc', 'file', '0755'),
  hostFile('/var/lib/docker', 'folder', '0710'),
];

const host = (): NonNullable<Hardening['host']> => ({
  seenAs: 'daemon',
  files: fresh([...files]),
  settings: {
    tlscacert: ['/etc/docker/ca.pem'],
    tlscert: ['/etc/docker/server.pem'],
    tlskey: ['/etc/docker/server-key.pem'],
    'userland-proxy': ['false'],
    'default-ulimit': ['nofile'],
  },
  dockerGroup: [],
  audited: files.map(({ path }) => path),
  userlandProxies: 0,
  ownPartition: true,
});

/** A daemon, its containers, their images and its machine, all as tight as can be. */
export const goodHardening = (containers: readonly Container[]): Hardening => ({
  daemon: {
    storageDriver: 'overlay2',
    loggingDriver: 'journald',
    cgroupVersion: '2',
    liveRestore: true,
    experimental: false,
    debug: false,
    rootless: false,
    userNamespaces: true,
    appArmor: true,
    selinux: false,
    noNewPrivileges: true,
    seccomp: 'builtin',
    insecureRegistries: [],
    authorization: ['policy-plugin'],
    openApis: [],
    defaultBridge: { talks: false, members: 0 },
    images: containers.length + 1,
    containers: { all: containers.length, running: containers.length },
    swarm: {
      state: 'inactive',
      managers: 0,
      nodeAddress: '',
      autoLock: null,
      certificateDays: null,
      authoritySince: null,
      overlays: [],
      plainSecrets: null,
    },
  },
  containers: containers.map(settingsOf),
  images: containers.map(imageOf),
  names: Object.fromEntries(containers.map(({ image, imageId }) => [image, imageId])),
  unread: [],
  host: host(),
});

/** Containers that are what their services are written down as. */
export const goodDrift = (containers: readonly Container[]): Drift => ({
  composed: containers.map(({ subject }) => subject),
  containers: containers.map(({ subject }) => ({
    subject,
    service: subject,
    hash: 'same',
    doubts: [],
    differences: [],
    contents: subject === 'traefik' ? [{ ...sameContent }] : [],
  })),
  unread: [],
});

const sameContent: Drift['containers'][number]['contents'][number] = {
  kind: 'secret',
  name: 'key',
  path: '/run/secrets/key.pem',
  state: 'same',
  error: null,
};
