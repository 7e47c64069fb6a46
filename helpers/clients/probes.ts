import type { CellValue } from '../evidence/reachability.ts';

/**
 * What can be asked from inside a network namespace. Places are names (`sonarr`, `host`, `outside`); the vantage knows which process holds each namespace.
 * All of it runs in one helper container; nothing is installed or executed in the stack's own containers.
 */
export type Probe =
  | { kind: 'tcp'; place: string; address: string; port: number; /** Send and read a banner after the handshake. */ say?: string; readBytes?: number }
  | { kind: 'udp'; place: string; address: string; port: number; /** Hex; empty datagram when left out. */ payload?: string }
  | { kind: 'icmp'; place: string; address: string }
  | { kind: 'dns'; place: string; /** The resolver to ask, 127.0.0.11 inside Docker's networks. */ resolver: string; name: string; /** A when left out. TXT: the texts come as `answer`. */ type?: 'A' | 'AAAA' | 'TXT' }
  | { kind: 'http'; place: string; address: string; port: number; method?: string; path: string; host?: string; headers?: Record<string, string>; tls?: boolean };

/** Answer to one probe, in the order asked. ms: the time of this one probe; meaningless for round trips unless asked one at a time. */
export interface ProbeResult {
  value: CellValue;
  ms: number;
  /** udp, dns and banners: what came back, text with control characters escaped, at most 2,000 characters. */
  answer: string | null;
  /** dns: the response code (NOERROR, NXDOMAIN, SERVFAIL, REFUSED …) and addresses. */
  dns: { code: string; addresses: string[] } | null;
  http: { status: number; headers: Record<string, string>; body: string; /** Its common name. */ certificate: string | null; /** The body was longer than 4 MiB, or ended early. */ truncated?: boolean } | null;
  /** What the kernel or the program said, where it failed. */
  error: string | null;
}

export interface RoundTrip {
  place: string;
  address: string;
  /** Milliseconds, one at a time. */
  samples: number[];
  error: string | null;
}

export interface SocketRow {
  protocol: 'tcp' | 'udp';
  address: string;
  port: number;
  process: string;
  /** Id of the container whose control group the process is in, null: in none. Left out where it could not be read. */
  container?: string | null;
}

export interface FileSystemRow {
  name: string;
  usedBytes: number;
  totalBytes: number;
  /** Major and minor number: one file system under several paths has one. */
  device?: string;
  error: string | null;
}

/** The one door through which packets leave: a labelled helper container on the judged engine, removed whatever happens. */
export interface Vantage {
  /** Names a namespace by the process that holds it (as the engine's host numbers it). `host` is there from the start. */
  addPlace(name: string, pid: number): void;
  places(): readonly string[];
  /** All probes at once; limitMs is the limit of each. Never throws for a probe that could not run: its value is `probe-failed`. */
  probe(probes: readonly Probe[], options: { limitMs: number }): Promise<ProbeResult[]>;
  /** Echo requests, strictly one at a time. */
  roundTrips(pairs: readonly { place: string; address: string }[], samples: number): Promise<RoundTrip[]>;
  /** Listening sockets of each place, from /proc/<pid>/net and the processes' descriptors. */
  sockets(places: readonly string[]): Promise<Record<string, SocketRow[] | { error: string }>>;
  /** Runs a program of the helper's image in a place's network namespace. */
  run(place: string, argv: readonly string[], options?: { input?: string }): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Size and use of the file system that lies under a path, as the process `pid` sees that path (pid 1: the host). */
  fileSystems(paths: readonly { name: string; pid: number; path: string }[]): Promise<FileSystemRow[]>;
  close(): Promise<void>;
}
