import type { ProxyKind } from '../evidence/proxy-kinds.ts';
import { foreignServices, fullName } from './ours.ts';
import { hostsAt, type RoutedPath } from './routed-paths.ts';
import { backupsAt, type BackupsRule, type HeadroomRule } from './schema-backups.ts';
import { rateLimitsAt, type HeadersRule, type RateLimitsRule } from './schema-front.ts';
import type { HardeningRule } from './schema-hardening.ts';
import type { PolicyFile } from './schema.ts';
import { accessAt, type AccessRule } from './policy-access.ts';
import { upkeepAt, type UpkeepRules } from './policy-upkeep.ts';
import { monitoringAt, type MonitoringRule } from './policy-monitoring.ts';

export type { AccessLevel, AccessRule } from './policy-access.ts';
export type { WatchPlace } from './policy-monitoring.ts';

export interface NetworkRule {
  internal: boolean;
  isolated: boolean;
  driver: string;
  ipv6: boolean;
  icc: boolean;
  members: readonly string[];
}

export interface ServiceRule {
  internet: boolean;
  health: boolean;
  responds: { port: number; path: string } | null;
  hostNetwork: boolean;
  listens: readonly { port: number; protocol: 'tcp' | 'udp'; address: string | null }[];
  sharesNetworkOf: string | null;
  maxRestarts: number;
  /** once: ends with 0 when its work is done. sometimes: is there only when it is asked for. */
  runs: 'always' | 'once' | 'sometimes';
}

export interface PathRule {
  from: string;
  to: string;
  /** null: any. */
  port: number | null;
  protocol: 'tcp' | 'udp' | 'icmp' | null;
}

export interface Waiver {
  check: string;
  subject: string;
  reason: string;
  owner: string;
  /** YYYY-MM-DD, the last day on which it counts. */
  expires: string;
}

/** Places from which nobody looks. */
export type BlindSpot = 'outside' | 'neighbour';

/** A blind spot that somebody accepts, until the end of a day. */
export interface AcceptedView extends Omit<Waiver, 'check' | 'subject'> {
  view: BlindSpot;
}

export interface TlsRule {
  /** `env:NAME` or `file:PATH` of a PEM; null: the public roots. */
  authority: string | null;
  minimum: '1.2' | '1.3';
  days: Band;
  keyBits: { rsa: number; ec: number };
  /** Seconds. */
  hsts: { maxAge: number };
  exempt: readonly string[];
  files: readonly { service: string; path: string }[];
  renewal: 'acme' | 'alert' | 'either';
}

export interface SecretsRule {
  /** On the engine's machine; a relative one counts from the project directory. null: it was not told. */
  directory: string | null;
  /** Secret → uid that its file belongs to. */
  owners: Readonly<Record<string, number>>;
  /** Secret → services that may read it. */
  readers: Readonly<Record<string, readonly string[]>>;
  rotationDays: number;
  allowed: readonly { service: string; name: string }[];
}

interface Band {
  monitor: number;
  fail: number;
}

/** What should be true here, as of one iteration: entries that are not yet or no longer in force are gone. */
export interface Policy extends UpkeepRules {
  iteration: number;
  /** The mildest severity of a finding that fails a run. */
  failOn: PolicyFile['failOn'];
  proxy: {
    kind: ProxyKind;
    tls: 'here' | 'elsewhere';
    service: string;
    web: number;
    websecure: number;
    api: {
      address: string;
      port: number;
      /** At the front door; null: not told. */ host: string | null;
      account: { user: string; password: string } | null;
    };
  };
  networks: Readonly<Record<string, NetworkRule>>;
  services: Readonly<Record<string, ServiceRule>>;
  paths: { allowed: readonly PathRule[]; required: readonly PathRule[] };
  /** Beyond loopback: the proxy's own two and the declared extras, each with its owner. */
  ports: readonly { port: number; protocol: 'tcp' | 'udp'; owner: string }[];
  /** Host name → service behind it; of several, that of the root, else the first. */
  hosts: Readonly<Record<string, string>>;
  /** Hosts with several services by their paths, and patterns of names. */
  routed: readonly RoutedPath[];
  /** Services behind host names that are on other machines. */
  elsewhere: readonly string[];
  tls: TlsRule;
  access: AccessRule;
  /**
   * permitted: the legacy network may still be there at this iteration. gone: the iteration in which it must be gone.
   */
  legacy: { network: string; permitted: boolean; gone: number } | null;
  formerPorts: readonly { port: number; protocol: 'tcp' | 'udp' }[];
  socket: {
    services: readonly string[];
    clients: readonly string[];
    writes: boolean;
    /** What each client is let read beyond lists and events. */
    reads?: Readonly<Record<string, readonly ('files' | 'inspect' | 'logs' | 'processes')[]>>;
  };
  secrets: SecretsRule;
  tunnels: readonly { service: string; kind: string; targets: readonly string[] }[];
  upnp: readonly { port: number; protocol: string }[];
  monitoring: MonitoringRule;
  thresholds: { cpu: Band; memory: Band; disk: Band; latencyMs: number; responseMs: number; errorsPerMinute: number };
  headers: HeadersRule;
  rateLimits: RateLimitsRule;
  hardening: HardeningRule;
  backups: BackupsRule;
  headroom: HeadroomRule;
  /** Left out: none. */
  views?: readonly AcceptedView[];
  waivers: readonly Waiver[];
}

const blindSpots: readonly BlindSpot[] = ['outside', 'neighbour'];

const viewsAt = ({ views }: PolicyFile): AcceptedView[] =>
  blindSpots.flatMap((view) => {
    const spot = views[view];
    return spot ? [{ view, reason: spot.reason, owner: spot.owner, expires: spot.expires }] : [];
  });

const holdsAt = (iteration: number) => (entry: { from?: number | undefined; until?: number | undefined }) =>
  (entry.from ?? 0) <= iteration && iteration < (entry.until ?? Infinity);

const pathAt = (paths: PolicyFile['paths']['allowed'], iteration: number): PathRule[] =>
  paths
    .filter((path) => holdsAt(iteration)({ from: path.since, until: path.until }))
    .map(({ from, to, port, protocol }) => ({ from, to, port: port ?? null, protocol: protocol ?? null }));

type Span = Parameters<ReturnType<typeof holdsAt>>[0];
type Now = (entry: Span) => boolean;

/** A service as the file has it, with what it does not say. */
function serviceRule(rule: Partial<NonNullable<PolicyFile['services'][string]>>): ServiceRule {
  const { internet, health, responds, hostNetwork, listens = [], sharesNetworkOf, maxRestarts, runs } = rule;
  return {
    internet: internet ?? false,
    health: health ?? true,
    responds: responds ?? null,
    hostNetwork: hostNetwork ?? false,
    listens: listens.map(({ port, protocol, address }) => ({ port, protocol, address: address ?? null })),
    sharesNetworkOf: sharesNetworkOf ?? null,
    maxRestarts: maxRestarts ?? 3,
    runs: runs ?? 'always',
  };
}

function servicesAt(file: PolicyFile['services'], now: Now): Record<string, ServiceRule> {
  const services: Record<string, ServiceRule> = {};
  for (const [name, rule] of Object.entries(file)) if (!rule || now(rule)) services[name] = serviceRule(rule ?? {});
  return services;
}

/** Members are those of the services that there are by then. */
function networksAt(file: PolicyFile['networks'], now: Now, services: Policy['services']): Record<string, NetworkRule> {
  const networks: Record<string, NetworkRule> = {};
  for (const [key, { from, until, members, ...rule }] of Object.entries(file))
    if (now({ from, until })) networks[key] = { ...rule, members: members.filter((member) => member in services) };
  return networks;
}

function legacyAt(file: PolicyFile['legacy'], iteration: number): Policy['legacy'] {
  return file ? { network: file.network, permitted: iteration < file.until, gone: file.until } : null;
}

/** Who asks the engine through a socket proxy asks nothing as long as there is none. */
function socketAt(file: PolicyFile['socket'], services: Policy['services']): Policy['socket'] {
  const there = file.services.filter((service) => service in services);
  if (there.length === 0 && file.services.length > 0) return { services: [], clients: [], writes: false, reads: {} };
  return { ...file, services: there };
}

/** The policy in force at an iteration (0–7). */
export function policyAt(file: PolicyFile, iteration: number): Policy {
  const now = holdsAt(iteration);
  const { kind, tls, web, websecure, http3, api } = file.proxy;
  const service = fullName(file.proxy.service, file.services);
  const declared = servicesAt(file.services, now);
  const login = { ...file.access.login, service: fullName(file.access.login.service, file.services) };
  // One of another project that is named as the proxy or the login is declared by that.
  const services = {
    ...declared,
    ...Object.fromEntries(
      foreignServices([service, login.service]).flatMap((name) =>
        name in file.services ? [] : [[name, serviceRule({})]],
      ),
    ),
  };
  const front = [
    ...[web, websecure].map((port) => ({ port, protocol: 'tcp' as const, owner: service })),
    ...(http3 ? [{ port: websecure, protocol: 'udp' as const, owner: service }] : []),
  ];
  const extras = file.ports.allowed.filter(now).map(({ port, protocol, owner }) => ({ port, protocol, owner }));
  const routed = hostsAt(file.hosts, now);
  const beyond = Object.fromEntries(routed.elsewhere.map((name) => [name, null]));
  const access = accessAt({ ...file.access, login }, { ...beyond, ...services });
  return {
    iteration,
    failOn: file.failOn,
    proxy: {
      kind,
      tls,
      service,
      web,
      websecure,
      api: { ...api, host: api.host ?? null, account: api.account ?? null },
    },
    networks: networksAt(file.networks, now, services),
    services,
    paths: { allowed: pathAt(file.paths.allowed, iteration), required: pathAt(file.paths.required, iteration) },
    // Where nothing stands before the services, or visitors come in elsewhere, no port is meant to be open by itself.
    ports: [...(kind === 'none' || tls === 'elsewhere' ? [] : front), ...extras],
    ...routed,
    tls: { ...file.tls, authority: file.tls.authority ?? null },
    access,
    legacy: legacyAt(file.legacy, iteration),
    formerPorts: file.formerPorts,
    socket: socketAt(file.socket, services),
    secrets: { ...file.secrets, directory: file.secrets.directory ?? null },
    tunnels: file.tunnels.filter(now).map(({ service: name, kind, targets }) => ({ service: name, kind, targets })),
    upnp: file.upnp,
    ...upkeepAt(file, services),
    monitoring: monitoringAt(file.monitoring, services),
    thresholds: file.thresholds,
    headers: file.headers,
    rateLimits: rateLimitsAt(file.rateLimits, access.levels),
    hardening: file.hardening,
    backups: backupsAt(file.backups, now),
    headroom: file.headroom,
    views: viewsAt(file),
    waivers: file.waivers,
  };
}
