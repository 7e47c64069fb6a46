import { z } from 'zod';
import { Compose, Container, Network, Steadiness } from './containers.ts';
import { Engine, Host } from './engine.ts';
import { Latency, Logs, Resources, Responses } from './measures.ts';
import { Apis, Outside, Tunnels } from './outside.ts';
import { Routes, Traefik } from './proxy.ts';
import { Redirects } from './redirects.ts';
import { Tls } from './tls.ts';
import { Pages } from './pages.ts';
import { Keyfiles } from './keyfiles.ts';
import { Access } from './access.ts';
import { Sessions } from './sessions.ts';
import { Login } from './login.ts';
import { Experiments } from './experiments.ts';
import { Egress, Gateways, Listeners, Reachability } from './reachability.ts';

/** Every artifact, by id. An artifact is what one gatherer looked at. */
const artifactSchemas = {
  engine: Engine,
  host: Host,
  containers: z.array(Container),
  networks: z.array(Network),
  compose: Compose,
  steadiness: Steadiness,
  listeners: Listeners,
  reachability: Reachability,
  gateways: Gateways,
  egress: Egress,
  outside: Outside,
  apis: Apis,
  tunnels: Tunnels,
  traefik: Traefik,
  routes: Routes,
  latency: Latency,
  responses: Responses,
  resources: Resources,
  logs: Logs,
  redirects: Redirects,
  tls: Tls,
  pages: Pages,
  keyfiles: Keyfiles,
  access: Access,
  sessions: Sessions,
  login: Login,
  experiments: Experiments,
} as const;

export type ArtifactId = keyof typeof artifactSchemas;
export type Artifacts = { [K in ArtifactId]: z.infer<(typeof artifactSchemas)[K]> };
export const artifactIds = Object.keys(artifactSchemas) as ArtifactId[];

/**
 * A look that was made, or that failed. cause `source`: this source can never show it (a file has no packets);
 * `unlent`: it starts from a place that nobody lent us. scope: hosts, ports, vantage, tries, in words.
 */
export type ArtifactResult<T> =
  | { ok: true; ms: number; scope: string; value: T }
  | { ok: false; ms: number; scope: string; error: string; cause: FailureCause };

const failureCause = z.enum(['failed', 'source', 'noVantage']);
export type FailureCause = z.infer<typeof failureCause>;

const failed = z.object({
  ok: z.literal(false),
  ms: z.number(),
  scope: z.string(),
  error: z.string(),
  cause: failureCause,
});
const artifact = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), ms: z.number(), scope: z.string(), value }), failed]);

/** An artifact that older recordings have not: there it is a look that was not made. */
const laterArtifact = <T extends z.ZodType>(value: T) =>
  artifact(value).prefault({
    ok: false,
    ms: 0,
    scope: '',
    error: 'the recording is of a time when this was not looked at: run the audit again',
    cause: 'failed',
  } as never);

const source = z.enum(['live', 'spun', 'rehearse', 'plan']);

/** One recording: everything the suites may know. */
export const Evidence = z.object({
  schema: z.literal(1),
  tool: z.object({ name: z.literal('stackproof'), version: z.string() }),
  source,
  project: z.string(),
  /** ISO 8601; waivers and certificates are judged at this moment. */
  gatheredAt: z.string(),
  durationMs: z.number(),
  /** `outside:lab`, `host`, `containers:18`; what is missing was not looked from. */
  views: z.array(z.string()),
  images: z.array(z.object({ service: z.string(), real: z.boolean() })),
  disturb: z.boolean(),
  artifacts: z.object({
    engine: artifact(Engine),
    host: artifact(Host),
    containers: artifact(z.array(Container)),
    networks: artifact(z.array(Network)),
    compose: artifact(Compose),
    steadiness: artifact(Steadiness),
    listeners: artifact(Listeners),
    reachability: artifact(Reachability),
    gateways: artifact(Gateways),
    egress: artifact(Egress),
    outside: artifact(Outside),
    apis: artifact(Apis),
    tunnels: artifact(Tunnels),
    traefik: artifact(Traefik),
    routes: artifact(Routes),
    latency: artifact(Latency),
    responses: artifact(Responses),
    resources: artifact(Resources),
    logs: artifact(Logs),
    redirects: laterArtifact(Redirects),
    tls: laterArtifact(Tls),
    pages: laterArtifact(Pages),
    keyfiles: laterArtifact(Keyfiles),
    access: laterArtifact(Access),
    sessions: laterArtifact(Sessions),
    login: laterArtifact(Login),
    experiments: laterArtifact(Experiments),
  }),
});
export type Evidence = z.infer<typeof Evidence>;
