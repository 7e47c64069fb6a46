import { z } from 'zod';
import { access } from './schema-access.ts';
import { backups, headroom } from './schema-backups.ts';
import { headers, rateLimits } from './schema-front.ts';
import { hardening } from './schema-hardening.ts';
import { monitoring } from './schema-monitoring.ts';
import { iteration, port, protocol, reference, span } from './schema-parts.ts';
import { proxy } from './schema-proxy.ts';
import { secrets } from './schema-secrets.ts';
import { bans, firewall, healing, vpn } from './schema-upkeep.ts';
import { views } from './schema-views.ts';

const severity = z.enum(['critical', 'high', 'medium', 'low', 'advisory']);

const network = z
  .strictObject({
    internal: z.boolean().default(false).describe('No route out; must carry `internal: true`'),
    isolated: z
      .boolean()
      .default(false)
      .describe('Gateway modes isolated: not even the host’s own listeners are reachable through the gateway'),
    driver: z.string().default('bridge'),
    ipv6: z.boolean().default(false).describe('Dual-stack'),
    icc: z.boolean().default(true).describe('Members may talk to each other; false: enable_icc=false'),
    members: z.array(z.string()).default([]).describe('Services that are attached, and no others'),
    ...span,
  })
  .describe('A declared network; the key is its Compose key');

const service = z
  .strictObject({
    internet: z
      .boolean()
      .default(false)
      .describe('Needs the internet; every other service must not reach it when it sits on internal networks only'),
    health: z.boolean().default(true).describe('Has a health check that must report healthy'),
    responds: z
      .strictObject({ port, path: z.string().startsWith('/') })
      .optional()
      .describe('Health endpoint whose response time is measured'),
    hostNetwork: z.boolean().default(false),
    listens: z
      .array(z.strictObject({ port, protocol: protocol.default('tcp'), address: z.string().optional() }))
      .default([])
      .describe('On the host network: the ports it may listen on'),
    sharesNetworkOf: z.string().optional().describe('network_mode: service:<this>'),
    runs: z
      .enum(['always', 'once', 'sometimes'])
      .default('always')
      .describe('once: does its work and ends with 0. sometimes: of a profile, there only when it is asked for'),
    maxRestarts: z.number().int().min(0).default(3),
    ...span,
  })
  .describe('A declared service; the key is its Compose name');

const path = z.strictObject({
  from: z.string(),
  to: z.string(),
  port: port.optional(),
  protocol: z.enum(['tcp', 'udp', 'icmp']).optional(),
  why: z.string().optional(),
  since: iteration.optional(),
  until: iteration.optional(),
});

const allowedPort = z.strictObject({ port, protocol: protocol.default('tcp'), owner: z.string(), ...span });

const routed = z.strictObject({
  service: z.string(),
  elsewhere: z.boolean().optional().describe('On another machine: no container of this engine is behind it'),
  ...span,
});

const waiver = z
  .strictObject({
    check: z.string(),
    subject: z
      .string()
      .describe('As reports name it; `*` stands for a part without a port: sonarr:*, *:8989/tcp, or the whole check'),
    reason: z.string().min(1),
    owner: z.string().min(1),
    expires: z.iso.date().describe('Last day on which it counts, YYYY-MM-DD'),
  })
  .describe('A named, reasoned, dated exception; the finding stays visible');

const band = (monitor: number, fail: number) =>
  z.strictObject({ monitor: z.number().default(monitor), fail: z.number().default(fail) }).prefault({});

/** `stackproof.yaml`. What is not declared is not allowed; everything has a default that is safe. */
export const PolicyFile = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  project: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe(
      'Compose project to judge, or several that are one stack: `[media, edge]`. Services of the first go by their ' +
        'names; those of any other are `edge/traefik` wherever a service is named, and one that is declared so is ' +
        'part of the stack even if its project is not listed: what else that project has, and what meets it on ' +
        'networks of that project that are not declared here, is not judged. Networks of the others go by the ' +
        'engine’s name',
    ),
  iteration: iteration.default(7).describe('Judge iterations 1 to this one'),
  proxy: z
    .union([
      proxy,
      z.string().min(1).describe('The proxy’s service alone: `edge/traefik`; or `none`: there is no proxy'),
    ])
    .prefault({})
    .transform((written) =>
      typeof written === 'string' ? proxy.parse(written === 'none' ? { kind: 'none' } : { service: written }) : written,
    ),
  networks: z.record(z.string(), network).default({}),
  services: z.record(z.string(), service.nullable()).default({}),
  paths: z
    .strictObject({
      allowed: z.array(path).default([]).describe('Connections allowed beyond shared networks'),
      required: z.array(path).default([]).describe('Connections that must work, by service name'),
    })
    .prefault({}),
  ports: z
    .strictObject({ allowed: z.array(allowedPort).default([]) })
    .prefault({})
    .describe(
      'Ports that may be open beyond loopback, with the service that owns them. One that the proxy hands on by a ' +
        'TCP or UDP router has two: the proxy, which publishes it, and the service behind',
    ),
  hosts: z
    .record(
      z.string(),
      z.union([z.string(), routed, z.record(z.string().startsWith('/'), z.union([z.string(), routed]))]),
    )
    .default({})
    .describe(
      'Host names routed by the proxy, and the service behind each, or behind each path: `{ /app: app }`. ' +
        '`*.zone` stands for all names below it, `*` for any name',
    ),
  tls: z
    .strictObject({
      authority: reference
        .optional()
        .describe('PEM of the authority that signs the certificates, by reference; left out: the public roots'),
      minimum: z.enum(['1.2', '1.3']).default('1.2'),
      days: z
        .strictObject({ monitor: z.number().int().default(30), fail: z.number().int().default(14) })
        .prefault({})
        .describe('Days that a certificate must still be valid'),
      keyBits: z.strictObject({ rsa: z.number().int().default(2048), ec: z.number().int().default(256) }).prefault({}),
      hsts: z.strictObject({ maxAge: z.number().int().min(0).default(15_552_000).describe('Seconds') }).prefault({}),
      exempt: z
        .array(z.string().startsWith('/'))
        .default(['/.well-known/acme-challenge/'])
        .describe('Paths that may be answered over plain HTTP'),
      files: z
        .array(z.strictObject({ service: z.string(), path: z.string().startsWith('/') }))
        .default([])
        .describe(
          'Key files and ACME stores as their service sees them, beside those that the proxy’s configuration names',
        ),
      renewal: z
        .enum(['acme', 'alert', 'either'])
        .default('either')
        .describe('What keeps certificates from expiring unseen'),
    })
    .prefault({}),
  access,
  legacy: z
    .strictObject({ network: z.string(), until: iteration.default(2) })
    .optional()
    .describe('The flat network of before, and the iteration in which it is gone'),
  formerPorts: z
    .array(z.strictObject({ port, protocol: protocol.default('tcp') }))
    .default([])
    .describe('What was open before iteration 2'),
  socket: z
    .strictObject({
      services: z.array(z.string()).default([]).describe('Socket proxies'),
      clients: z.array(z.string()).default([]).describe('Services that may reach a Docker API'),
      writes: z.boolean().default(false).describe('A socket proxy may let writing calls through'),
      reads: z
        .record(z.string(), z.array(z.enum(['files', 'inspect', 'logs', 'processes'])))
        .default({})
        .describe('What each client is let read beyond lists and events: files means any file of any container'),
    })
    .prefault({}),
  secrets,
  vpn,
  healing,
  bans,
  firewall,
  tunnels: z
    .array(
      z.strictObject({
        service: z.string(),
        kind: z.string().default('cloudflared'),
        targets: z.array(z.string()).default([]),
        ...span,
      }),
    )
    .default([])
    .describe('Declared tunnels and the targets they may lead to'),
  upnp: z
    .array(z.strictObject({ port, protocol: protocol.default('tcp') }))
    .default([])
    .describe('Port mappings that the home router may hold for this host'),
  thresholds: z
    .strictObject({
      cpu: band(80, 95),
      memory: band(85, 95),
      disk: band(85, 95),
      latencyMs: z.number().default(1),
      responseMs: z.number().default(10),
      errorsPerMinute: z.number().default(5),
    })
    .prefault({}),
  monitoring: monitoring.prefault({}),
  headers,
  rateLimits,
  hardening,
  backups,
  headroom,
  failOn: severity.default('medium'),
  docs: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where you serve the pages that `npm run site` makes: reports link each check to its own'),
  views,
  waivers: z.array(waiver).default([]),
});
export type PolicyFile = z.infer<typeof PolicyFile>;
