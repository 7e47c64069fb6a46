import type { Change } from '../evidence/rehearsal.ts';
import { without, type Changed, type Service } from './compose-model.ts';

/** What every container has that asks for nothing. */
const usual = new Set(
  (
    'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL ' +
    'AUDIT_WRITE'
  ).split(' '),
);

/** Keys that give a container something of the machine, and what to call them. */
const given: Readonly<Record<string, Change['kind']>> = {
  privileged: 'privileges',
  pid: 'privileges',
  ipc: 'privileges',
  uts: 'privileges',
  userns_mode: 'privileges',
  cgroup: 'privileges',
  cgroup_parent: 'privileges',
  runtime: 'devices',
  devices: 'devices',
  device_cgroup_rules: 'devices',
  gpus: 'devices',
  blkio_config: 'devices',
  volumes_from: 'mounts',
  storage_opt: 'settings',
  isolation: 'settings',
  credential_spec: 'settings',
  sysctls: 'settings',
  cpuset: 'limits',
  cpu_rt_runtime: 'limits',
  cpu_rt_period: 'limits',
};

/** What says nothing that a lab would have to be told: how an image is had, and who is meant to be up. */
const silent = ['build', 'profiles', 'platform', 'pull_policy', 'develop', 'external_links', 'attach', 'provider'];

const spell = (value: unknown): string => {
  const text = JSON.stringify(value) ?? '';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

const isHarmless = (key: string, value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  // Within the stack they stay among themselves.
  (['pid', 'ipc'].includes(key) && typeof value === 'string' && /^(?:service:|private|shareable|none)/.test(value));

const capability = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');

interface Reserving {
  resources?: { reservations?: { devices?: unknown; generic_resources?: unknown } };
}

function withoutReservedDevices(deploy: unknown): { deploy: unknown; had: boolean } {
  const { resources } = (deploy ?? {}) as Reserving;
  const { reservations } = resources ?? {};
  if (!reservations?.devices && !reservations?.generic_resources) return { deploy, had: false };
  const kept = without(reservations, ['devices', 'generic_resources']);
  return { deploy: { ...(deploy as object), resources: { ...resources, reservations: kept } }, had: true };
}

/** Without privileges, devices and namespaces of the machine: a rehearsal hands none of them on. */
export function withoutPrivileges(name: string, service: Service): Changed<Service> {
  const change = (kind: Change['kind'], what: string): Change => ({
    service: name,
    kind,
    what: `${what} is not handed on`,
    hides: ['hardening'],
  });
  const gone = Object.entries(service).filter(([key, value]) => key in given && !isHarmless(key, value));
  const caps = (service.cap_add ?? []).filter((each) => !usual.has(capability(each)));
  const options = (service.security_opt ?? []).filter((each) => !/^no-new-privileges/.test(each));
  const reserved = withoutReservedDevices(service['deploy']);
  const value: Service = {
    ...without(service, [...gone.map(([key]) => key), ...silent]),
    ...(caps.length > 0 ? { cap_add: (service.cap_add ?? []).filter((each) => !caps.includes(each)) } : {}),
    ...(options.length > 0
      ? { security_opt: (service.security_opt ?? []).filter((each) => !options.includes(each)) }
      : {}),
    ...(reserved.had ? { deploy: reserved.deploy } : {}),
  };
  return {
    value,
    changes: [
      ...gone.map(([key, each]) => change(given[key] ?? 'settings', `${key}: ${spell(each)}`)),
      ...(caps.length > 0 ? [change('privileges', `cap_add: ${caps.join(', ')}`)] : []),
      ...(options.length > 0 ? [change('privileges', `security_opt: ${options.join(', ')}`)] : []),
      ...(reserved.had ? [change('devices', 'the reserved device')] : []),
    ],
  };
}
