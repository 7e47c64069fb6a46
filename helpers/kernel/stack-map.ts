/** One way from a namespace to a port of another, as one observation is about it. */
export interface SeenPath {
  from: string;
  to: string;
  /** `8989/tcp`, `icmp`; `planted/tcp` for a listener of ours. */
  port: string;
  /** null: could not be seen. */
  reached: boolean | null;
  /** On which it was tried. */
  networks: string[];
  /** Who reached the same port before the look and after it, so that silence means something; null: nobody did. */
  control: string | null;
}

export interface MapNetwork {
  key: string;
  driver: string;
  internal: boolean;
  /** Not even the host's own listeners are reached through its gateway. */
  isolated: boolean;
  /** The flat one of before. */
  legacy: boolean;
  /** The policy knows it. */
  declared: boolean;
}

export interface MapPort {
  /** Of the container, `8989/tcp`. */
  port: string;
  /** Where the host listens for it; 0: any free port. */
  hostPort: number;
  loopback: boolean;
  /** The policy lets this service publish it. */
  declared: boolean;
}

export interface MapService {
  /** As findings call it. */
  name: string;
  /** Of the judged project. */
  member: boolean;
  /** The proxy before all others. */
  proxy: boolean;
  networks: string[];
  /** Whose network namespace it lives in; `host`: the machine's own; null: one of its own. */
  shares: string | null;
  /** As the engine has it: running, exited … */
  status: string;
  health: string;
  /** ISO 8601; empty: it never started. */
  startedAt: string;
  ports: MapPort[];
  /** What it reaches outside: null where that was not seen. declared: it is meant to. */
  internet: { reached: boolean | null; declared: boolean };
}

/** open: a page of the backend. closed: a login asked or refused. unclear: neither, or it was not asked. */
export type Saw = 'open' | 'closed' | 'unclear';

export interface MapRouter {
  name: string;
  rule: string;
  entryPoints: string[];
  middlewares: string[];
  tls: boolean;
  /** Host names of its rule. */
  hosts: string[];
  /** The service behind it; null: none that is known. */
  service: string | null;
  /** Whole days, of the certificate that ends first; null: none was seen. */
  certificateDays: number | null;
  /** What the policy asks for; null: it says nothing of it, or not yet. */
  due: string | null;
  stranger: Saw;
  oneFactor: Saw;
  twoFactors: Saw;
  /** Ways past its login that were tried. */
  tricks: number;
}

export interface MapTunnel {
  service: string;
  kind: string;
  targets: string[];
}

/** The stack as it was seen, for whoever draws it; null where it could not be looked at. */
export interface StackMap {
  proxy: string;
  networks: MapNetwork[] | null;
  services: MapService[] | null;
  tunnels: MapTunnel[] | null;
  routers: MapRouter[] | null;
}

/** From where on a figure is to be watched, and from where on it is a finding. In percent, or milliseconds. */
export interface Thresholds {
  cpu: { monitor: number; fail: number };
  memory: { monitor: number; fail: number };
  disk: { monitor: number; fail: number };
  latencyMs: number;
  responseMs: number;
}
