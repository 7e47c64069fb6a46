import type { PolicyFile } from './schema.ts';

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

interface Band {
  monitor: number;
  fail: number;
}

/** What should be true here, as of one iteration: entries that are not yet or no longer in force are gone. */
export interface Policy {
  iteration: number;
  proxy: { service: string; web: number; websecure: number; api: { address: string; port: number } };
  networks: Readonly<Record<string, NetworkRule>>;
  services: Readonly<Record<string, ServiceRule>>;
  paths: { allowed: readonly PathRule[]; required: readonly PathRule[] };
  /** Beyond loopback: the proxy's own two and the declared extras, each with its owner. */
  ports: readonly { port: number; protocol: 'tcp' | 'udp'; owner: string }[];
  /** Host name → service behind it. */
  hosts: Readonly<Record<string, string>>;
  /** permitted: the legacy network may still be there at this iteration. gone: the iteration in which it must be gone. */
  legacy: { network: string; permitted: boolean; gone: number } | null;
  formerPorts: readonly { port: number; protocol: 'tcp' | 'udp' }[];
  socket: { services: readonly string[]; clients: readonly string[]; writes: boolean };
  tunnels: readonly { service: string; kind: string; targets: readonly string[] }[];
  upnp: readonly { port: number; protocol: string }[];
  thresholds: { cpu: Band; memory: Band; disk: Band; latencyMs: number; responseMs: number; errorsPerMinute: number };
  waivers: readonly Waiver[];
}

const holdsAt = (iteration: number) => (entry: { from?: number | undefined; until?: number | undefined }) =>
  (entry.from ?? 0) <= iteration && iteration < (entry.until ?? Infinity);

const pathAt = (paths: PolicyFile['paths']['allowed'], iteration: number): PathRule[] =>
  paths
    .filter((path) => holdsAt(iteration)({ from: path.since, until: path.until }))
    .map(({ from, to, port, protocol }) => ({ from, to, port: port ?? null, protocol: protocol ?? null }));

/** The policy in force at an iteration (0–7). */
export function policyAt(file: PolicyFile, iteration: number): Policy {
  const now = holdsAt(iteration);
  const services: Record<string, ServiceRule> = {};
  for (const [name, rule] of Object.entries(file.services)) {
    if (rule && !now(rule)) continue;
    services[name] = {
      internet: rule?.internet ?? false,
      health: rule?.health ?? true,
      responds: rule?.responds ?? null,
      hostNetwork: rule?.hostNetwork ?? false,
      listens: (rule?.listens ?? []).map(({ port, protocol, address }) => ({ port, protocol, address: address ?? null })),
      sharesNetworkOf: rule?.sharesNetworkOf ?? null,
      maxRestarts: rule?.maxRestarts ?? 3,
    };
  }
  const networks: Record<string, NetworkRule> = {};
  for (const [key, { from, until, members, ...rule }] of Object.entries(file.networks)) {
    if (now({ from, until })) networks[key] = { ...rule, members: members.filter((member) => member in services) };
  }
  const hosts: Record<string, string> = {};
  for (const [host, rule] of Object.entries(file.hosts)) {
    const entry = typeof rule === 'string' ? { service: rule } : rule;
    if (now(entry)) hosts[host] = entry.service;
  }
  const { service, web, websecure, api } = file.proxy;
  const front = [web, websecure].map((port) => ({ port, protocol: 'tcp' as const, owner: service }));
  const extras = file.ports.allowed.filter(now).map(({ port, protocol, owner }) => ({ port, protocol, owner }));
  return {
    iteration,
    proxy: { service, web, websecure, api },
    networks,
    services,
    paths: { allowed: pathAt(file.paths.allowed, iteration), required: pathAt(file.paths.required, iteration) },
    ports: [...front, ...extras],
    hosts,
    legacy: file.legacy ? { network: file.legacy.network, permitted: iteration < file.legacy.until, gone: file.legacy.until } : null,
    formerPorts: file.formerPorts,
    socket: file.socket,
    tunnels: file.tunnels.filter(now).map(({ service: name, kind, targets }) => ({ service: name, kind, targets })),
    upnp: file.upnp,
    thresholds: file.thresholds,
    waivers: file.waivers,
  };
}
