import { ContainerInspection, NetworkInspection } from './inspection.ts';

/** A container as engine 28.5 describes one that Compose started, cut to what is read, with what a test changes. */
interface Told {
  id: string;
  name: string;
  labels?: Record<string, string>;
  state?: Record<string, unknown>;
  config?: Record<string, unknown>;
  hostConfig?: Record<string, unknown>;
  ports?: Record<string, unknown>;
  networks?: Record<string, unknown>;
  image?: string;
}

export function containerAnswer({
  id,
  name,
  labels = {},
  state = {},
  config = {},
  hostConfig = {},
  ports = {},
  networks = {},
  image = 'sha256:one',
}: Told): ContainerInspection {
  return ContainerInspection.parse({
    Id: id,
    Name: `/${name}`,
    Image: image,
    RestartCount: 0,
    Driver: 'overlay2',
    State: {
      Status: 'running',
      Running: true,
      Paused: false,
      Pid: 4711,
      ExitCode: 0,
      StartedAt: '2026-11-24T08:30:10.715917265Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      ...state,
    },
    HostConfig: {
      NetworkMode: 'demo_front',
      PortBindings: null,
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      ...hostConfig,
    },
    Config: {
      Image: 'stackproof/standin:1',
      Tty: false,
      ExposedPorts: null,
      Healthcheck: null,
      Labels: labels,
      ...config,
    },
    NetworkSettings: { SandboxKey: '/var/run/docker/netns/dcb4ba18353d', Ports: ports, Networks: networks },
    Mounts: [],
  });
}

export const composeLabels = (project: string, service: string, number = 1): Record<string, string> => ({
  'com.docker.compose.project': project,
  'com.docker.compose.service': service,
  'com.docker.compose.container-number': String(number),
  'com.docker.compose.oneoff': 'False',
});

/** An endpoint in a network, as a running container has it. */
export const endpoint = (networkId: string, ipv4: string, ipv6 = '', gateway = ''): Record<string, unknown> => ({
  IPAMConfig: {},
  Links: null,
  Aliases: ['web'],
  DriverOpts: null,
  GwPriority: 0,
  NetworkID: networkId,
  EndpointID: ipv4 === '' ? '' : 'f8f01ff68853',
  Gateway: gateway,
  IPAddress: ipv4,
  IPPrefixLen: ipv4 === '' ? 0 : 27,
  IPv6Gateway: '',
  GlobalIPv6Address: ipv6,
  GlobalIPv6PrefixLen: 0,
  DNSNames: ['web'],
});

export const networkAnswer = (id: string, name: string, told: Record<string, unknown> = {}): NetworkInspection =>
  NetworkInspection.parse({
    Id: id,
    Name: name,
    Scope: 'local',
    Driver: 'bridge',
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: [] },
    Internal: false,
    Containers: {},
    Options: {},
    Labels: {},
    ...told,
  });
