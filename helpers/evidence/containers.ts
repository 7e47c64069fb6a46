import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/** One port mapping: `0.0.0.0:8989 → 8989/tcp`. hostIp is as the engine spells it: '', 0.0.0.0, ::, 127.0.0.1 … */
export const Binding = z.object({
  hostIp: z.string(),
  hostPort: z.number(),
  containerPort: z.number(),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});
export type Binding = z.infer<typeof Binding>;

/**
 * Where a container sits in a network. `network` is the Compose key for the networks of the project that is judged
 * first, else the network's name.
 */
export const Attachment = z.object({
  network: z.string(),
  networkId: z.string(),
  ipv4: z.string().nullable(),
  ipv6: z.string().nullable(),
  gateway4: z.string().nullable(),
  gateway6: z.string().nullable(),
  aliases: z.array(z.string()),
});
export type Attachment = z.infer<typeof Attachment>;

const ToldName = z.object({
  host: z.string(),
  path: z.string(),
  /** By which name the proxy finds whom it is to lead to; null: the container itself. */
  to: z.string().nullable(),
});
export type ToldName = z.infer<typeof ToldName>;

export const Container = z.object({
  id: z.string(),
  name: z.string(),
  /**
   * The stable name used in findings: the service (`sonarr`; `sonarr#2` from the second replica on), `project/service`
   * for all projects but the first that is judged, the container's name for strays.
   */
  subject: z.string(),
  project: z.string().nullable(),
  /**
   * The Compose service; of a member as the policy names it: `edge/traefik` where it is of another than the first
   * project that is judged.
   */
  service: z.string().nullable(),
  /** Belongs to what is judged. */
  member: z.boolean(),
  image: z.string(),
  imageId: z.string(),
  status: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
  /** 0 when it does not run. */
  pid: z.number(),
  startedAt: z.string(),
  exitCode: z.number(),
  restartCount: z.number(),
  health: z.object({
    declaredBy: z.enum(['compose', 'image', 'none']),
    status: z.enum(['none', 'starting', 'healthy', 'unhealthy']),
    lastOutput: z.string(),
  }),
  /** As the engine has it: a network's name, host, none, container:<id>. */
  networkMode: z.string(),
  /**
   * The place its packets start from: its own subject, the subject of the container whose namespace it shares, or
   * `host`.
   */
  namespace: z.string(),
  attachments: z.array(Attachment),
  /** What the engine says is bound now (NetworkSettings.Ports). */
  published: z.array(Binding),
  /**
   * What was asked for (HostConfig.PortBindings); differs where the engine silently did not publish. hostPort 0: any
   * free port.
   */
  requested: z.array(Binding),
  exposed: z.array(z.object({ port: z.number(), protocol: z.enum(['tcp', 'udp', 'sctp']) })),
  /** Only traefik.* and com.docker.compose.*; secret-looking values are redacted. */
  labels: z.record(z.string(), z.string()),
  mounts: z.array(z.object({ type: z.string(), source: z.string(), destination: z.string(), writable: z.boolean() })),
  restartPolicy: z.string(),
  /**
   * Host names that labels of caddy-docker-proxy and variables of nginx-proxy tell such a proxy. Left out: none, or not
   * recorded.
   */
  told: z.array(ToldName).exactOptional(),
});
export type Container = z.infer<typeof Container>;

/** By which others may call it on a network: its service, its own name, and what else the engine's resolver knows. */
export const calledNames = ({
  service,
  name,
  attachments,
}: Pick<Container, 'service' | 'name' | 'attachments'>): string[] => [
  ...(service === null ? [] : [service]),
  name,
  ...attachments.flatMap(({ aliases }) => aliases),
];

export const containers = defineArtifact({
  id: 'containers',
  schema: z.array(Container),
  stage: 'engine',
  needs: [],
  // Who is attached where is told of a container and of a network.
  movedBy: ['container', 'network', 'daemon'],
  undertakes: {
    '': ['name', 'service'],
    '.published': ['name', 'hostIp', 'hostPort', 'containerPort', 'protocol'],
    '.requested': ['name', 'hostIp', 'hostPort', 'containerPort', 'protocol'],
  },
});
