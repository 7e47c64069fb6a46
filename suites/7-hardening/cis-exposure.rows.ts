import { cisRow, containerRow, daemonRow, type CisRow } from '../../helpers/derived/hardening/cis-row.ts';
import { explainsRequest, explainsRule } from '../../helpers/derived/hardening/device-rules.ts';
import { daemonSockets, judgeHostMounts, judgeSockets } from '../../helpers/derived/hardening/host-mounts.ts';
import { beyondLoopback, ownersOf, printBinding, reproducePorts } from '../../helpers/derived/stack/bindings.ts';
import { notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import type { Binding, Container } from '../../helpers/evidence/containers.ts';
import { isWildcard } from '../../helpers/lib/ip.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

/** Programs by which one logs in to a machine. */
const loginServers = ['sshd', 'sshd-session', 'dropbear', 'tinysshd', 'in.telnetd', 'telnetd'];

const devicesAllowed = (devices: readonly string[], permitted: readonly string[]): string[] =>
  devices.filter((device) => !permitted.some((each) => device === each || device.startsWith(`${each}/`)));

type Concerns = (binding: Binding, policy: Policy) => boolean;

/** Ports that are bound beyond loopback and declared by nobody, of both families. */
function judgeBindings(containers: readonly Container[], policy: Policy, expected: string, concerns: Concerns) {
  const bound = beyondLoopback(containers).filter(({ binding }) => concerns(binding, policy));
  const rows = bound.map(({ container, binding, subject }): Observation => ({
    subject,
    cause: { kind: 'publishedPort', key: subject },
    holds: ownersOf(policy, binding.hostPort, binding.protocol).length > 0,
    expected,
    observed: printBinding(binding),
    reproduce: reproducePorts(container),
  }));
  return rows.length > 0 ? rows : notApplicable('no container publishes such a port');
}

/** CIS section 5: what leads from a container to the host, and from outside into it. */
export const exposureRows: readonly CisRow[] = [
  containerRow({
    id: 'cis-5-6-host-folders',
    cis: '5.6',
    level: 1,
    title: 'no container looks into folders that govern the host, but as declared',
    severity: 'high',
    why: 'A container that writes there governs the host, and one that reads there finds its keys and passwords.',
    fix: 'Mount the one file that is needed, read-only, or declare the mount under `hardening.mounts`.',
    expected: 'only declared mounts',
    see: '{{json .Mounts}}',
    judge: (settled, _, policy) => judgeHostMounts(settled, policy),
  }),
  containerRow({
    id: 'cis-5-7-ssh',
    restsOn: ['program'],
    cis: '5.7',
    level: 1,
    title: 'no container runs a login server',
    severity: 'medium',
    why: 'A login server in a container is a second way in, with keys and passwords that nobody looks after.',
    fix: 'Take the server out of the image, and use `docker exec`.',
    expected: 'no sshd, dropbear or telnetd',
    see: '{{.Id}}',
    judge({ container: { status, pid }, settings: { processes, processesError } }) {
      // What does not run serves nobody; that it should is the finding of others.
      if (pid === 0) return { holds: null, observed: `it is ${status}: nothing of it runs` };
      if (processes === null) return { holds: null, observed: processesError ?? 'its processes are not known' };
      const found = processes.filter(({ program }) => loginServers.includes(program)).map(({ program }) => program);
      return { holds: found.length === 0, observed: found[0] ?? `none of ${processes.length} processes` };
    },
  }),
  cisRow(
    {
      id: 'cis-5-8-privileged-ports',
      restsOn: [],
      cis: '5.8',
      level: 1,
      title: 'only declared ports below 1024 are published',
      severity: 'medium',
      why: 'Ports below 1024 are trusted to be the system’s own, and a container there passes for it.',
      fix: 'Remove the entry from `ports:`, or declare it under `ports.allowed`.',
    },
    ({ containers }, policy) =>
      judgeBindings(containers, policy, 'declared', ({ hostPort }) => hostPort > 0 && hostPort < 1024),
  ),
  cisRow(
    {
      id: 'cis-5-9-open-ports',
      restsOn: [],
      cis: '5.9',
      level: 1,
      title: 'only declared ports are published, over both families',
      severity: 'high',
      why: 'A published port goes round the proxy, and so round its TLS and its login.',
      fix: 'Remove the entry from `ports:`, or bind it to 127.0.0.1.',
    },
    ({ containers }, policy) => judgeBindings(containers, policy, 'declared', () => true),
  ),
  cisRow(
    {
      id: 'cis-5-14-bound-interfaces',
      restsOn: [],
      cis: '5.14',
      level: 1,
      title: 'only declared ports are bound to every interface of the host',
      severity: 'medium',
      why: 'A port on every interface is open to networks that its owner never thought of, over IPv6 too.',
      fix: 'Write the address before the port, as in `127.0.0.1:8080:8080`.',
    },
    ({ containers }, policy) =>
      judgeBindings(containers, policy, 'bound to one address, or declared', ({ hostIp }) => isWildcard(hostIp)),
  ),
  containerRow({
    id: 'cis-5-18-devices',
    cis: '5.18',
    level: 1,
    title: 'no container has devices of the host, but as declared',
    severity: 'high',
    why: 'Whoever has a disk or the memory as a device reads and writes past every file permission.',
    fix: 'Remove the entry from `devices:`, or declare it under `hardening.devices`.',
    expected: 'only declared devices',
    see: '{{json .HostConfig.Devices}} {{json .HostConfig.DeviceRequests}} {{json .HostConfig.DeviceCgroupRules}}',
    judge({ settings: { devices, deviceRequests, deviceRules }, name }, _, { hardening }) {
      const permitted = hardening.devices[name] ?? [];
      const beyond = devicesAllowed(devices, permitted);
      const more = [
        ...deviceRequests.filter((request) => !explainsRequest(request, permitted)),
        ...deviceRules.filter((rule) => !explainsRule(rule, permitted)),
      ];
      const entry = beyond[0] === undefined ? {} : { entry: `devices@${beyond[0]}` };
      if (beyond.length + more.length > 0) return { holds: false, observed: [...beyond, ...more].join('; '), ...entry };
      return { holds: true, observed: devices.length > 0 ? `${devices.join(', ')}, as declared` : 'none' };
    },
  }),
  containerRow({
    id: 'cis-5-20-propagation',
    cis: '5.20',
    level: 1,
    title: 'no mount of a container shows on the host what is mounted below it',
    severity: 'medium',
    why: 'With a shared mount a container can mount something over a folder of the host.',
    fix: 'Remove `bind.propagation: shared` or `rshared`, or write `rslave`.',
    expected: 'private or slave',
    see: '{{json .Mounts}}',
    judge({ settings: { mounts } }) {
      const shared = mounts.filter(({ propagation }) => propagation === 'shared' || propagation === 'rshared');
      const spelt = shared.map(({ source, propagation }) => `${source} ${propagation}`).join('; ');
      const entry = shared[0] ? { entry: `volumes@${shared[0].destination}` } : {};
      return { holds: shared.length === 0, observed: spelt || `none of ${mounts.length} mounts is shared`, ...entry };
    },
  }),
  daemonRow({
    id: 'cis-5-30-default-bridge',
    cis: '5.30',
    level: 2,
    title: 'no container is on the default bridge',
    severity: 'advisory',
    why: 'On the default bridge all containers of the engine reach each other, whoever started them.',
    fix: 'Give the container a network of its own.',
    expected: 'no member',
    see: "docker network inspect --format '{{json .Containers}}' bridge",
    subject: 'bridge',
    judge({ daemon: { defaultBridge } }) {
      if (defaultBridge === null) return { holds: true, observed: 'the engine has no default bridge' };
      return { holds: defaultBridge.members === 0, observed: `${defaultBridge.members} members` };
    },
  }),
  containerRow({
    id: 'cis-5-32-docker-socket',
    cis: '5.32',
    level: 1,
    title: 'no container but a declared socket proxy has the socket of an engine',
    severity: 'critical',
    why: 'Whoever has the socket is root on the host, and a read-only mount of it takes commands all the same.',
    fix: 'Remove the mount, and let the service ask a socket proxy that is declared under `socket.services`.',
    expected: 'no socket of an engine, nor a folder above one',
    see: '{{json .Mounts}}',
    judge: (settled, { hardening }, policy) => judgeSockets(settled, policy, daemonSockets(hardening)),
  }),
];
