import type { CellValue } from '../evidence/cell-value.ts';

/**
 * What can be asked from inside a network namespace. Places are names (`sonarr`, `host`, `outside`); the vantage knows
 * which process holds each namespace.
 * All of it runs in one helper container; nothing is installed or executed in the stack's own containers.
 */
export type Probe =
  | {
      kind: 'tcp';
      namespace: string;
      address: string;
      port: number;
      /** One of the place's own addresses, to speak from; left out: the kernel's choice. */
      from?: string;
      /** Send and read a banner after the handshake. */ send?: string;
      readBytes?: number;
    }
  | {
      kind: 'udp';
      namespace: string;
      address: string;
      port: number;
      /** Hex; empty datagram when left out. */ payload?: string;
    }
  | { kind: 'icmp'; namespace: string; address: string }
  | {
      kind: 'dns';
      namespace: string;
      /** The resolver to ask, 127.0.0.11 inside Docker's networks. */ resolver: string;
      name: string;
      /** A when left out. TXT: the texts come as `answer`. */ type?: 'A' | 'AAAA' | 'TXT';
    }
  | HttpProbe
  | TlsProbe
  | HelloProbe;

/**
 * One request, over a connection of its own unless `keep` says otherwise. What a browser would never send can be sent:
 * the target goes out as it is written.
 */
export interface HttpProbe {
  kind: 'http';
  namespace: string;
  address: string;
  port: number;
  /** One of the place's own addresses, to speak from; left out: the kernel's choice. */
  from?: string;
  method?: string;
  /** The request target, byte for byte: a path with its query, `*`, or an absolute form. */
  path: string;
  /** The Host line; null: none at all. Left out: the address. */
  host?: string | null;
  headers?: Record<string, string>;
  /** Header lines beside `headers`, in order, for names that come twice. */
  lines?: readonly (readonly [string, string])[];
  /** Sent with its Content-Length. */
  body?: string;
  /** 1.1 when left out. */
  version?: '1.0' | '1.1';
  tls?: boolean;
  /** The name in the handshake; null: none. Left out: `host`. */
  sni?: string | null;
  /**
   * It may go out over a connection that answered another such request a moment ago (same place, address, sender and
   * name), and leave its own to the next. Only a GET that reads in one way does; whatever else has a connection of its
   * own. For many questions of one moment: who asks what a change did to connections leaves it out.
   */
  keep?: boolean;
}

export type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3';

/**
 * One handshake and no request. `open`: it was completed, or, with `tls` null, what answers speaks no TLS; `refused`:
 * the server ended it with an alert or hung up, or nothing listens, as the code says; silence is `dropped`. No
 * certificate is verified.
 */
export interface TlsProbe {
  kind: 'tls';
  namespace: string;
  address: string;
  port: number;
  /** The name asked for; null: none. */
  sni: string | null;
  min?: TlsVersion;
  max?: TlsVersion;
  /** OpenSSL's cipher list for 1.2 and below, at security level 0; all of them when left out. */
  ciphers?: string;
  /** Left out: http/1.1. */
  alpn?: readonly string[];
}

/**
 * A ClientHello made by hand, for what no library offers any more, and the server's choice; the handshake ends there.
 * Values as with a handshake.
 */
export interface HelloProbe {
  kind: 'hello';
  namespace: string;
  address: string;
  port: number;
  sni: string | null;
  /** The highest that is offered; with 1.3 that one alone. */
  version: TlsVersion;
  /** IANA's numbers. */
  suites: readonly number[];
  /** Offers DEFLATE before no compression. */
  compression?: boolean;
  /**
   * Asked of a server of the prober's own, on that place's loopback, which takes TLS 1.0 to 1.2 and suites without a
   * certificate: what is accepted there,
   * and refused elsewhere, was really asked. `address` and `port` mean nothing.
   */
  own?: boolean;
}

/**
 * How a probe failed, for whoever decides by it. unreached: nobody listens there. closed: hung up without a word.
 * reset: the connection was broken off. alert: a TLS alert ended the handshake. client-certificate: the server wants
 * one of us. tls-error: a handshake failed in another way.
 */
export type ProbeCode = 'unreached' | 'closed' | 'reset' | 'alert' | 'client-certificate' | 'tls-error';

export interface ProbeFailure {
  /** null: it did not fail, or in a way that nobody decides by. */
  code: ProbeCode | null;
  /** The alert's name, as in RFC 8446 B.2, lower case (`no_application_protocol`); null: none was sent. */
  alert: string | null;
}

/**
 * Answer to one probe, in the order asked. ms: the time of this one probe; meaningless for round trips unless asked one
 * at a time.
 */
export interface ProbeResult extends ProbeFailure {
  value: CellValue;
  ms: number;
  /** udp, dns and banners: what came back, text with control characters escaped, at most 2,000 characters. */
  answer: string | null;
  /** dns: the response code (NOERROR, NXDOMAIN, SERVFAIL, REFUSED …) and addresses. */
  dns: { code: string; addresses: string[] } | null;
  http: {
    status: number;
    headers: Record<string, string>;
    body: string;
    /** Its common name. */ certificate: string | null;
    /** The body was longer than 4 MiB, or ended early. */ truncated?: boolean;
    /** Each Set-Cookie line, as it came. */ cookies?: string[];
  } | null;
  /** tls: what was agreed on, and the server's certificates, PEM, its own first. */
  tls?: { version: TlsVersion; suite: string; alpn: string | null; compression: string | null; chain: string[] } | null;
  /**
   * hello: what the server chose. `version` is hexadecimal where it is none of ours; compression null: none;
   * secureRenegotiation: it knows RFC 5746 (nothing to say about in 1.3).
   */
  hello?: { version: string; suite: number; compression: string | null; secureRenegotiation: boolean } | null;
  /** What the kernel or the program said, where it failed: for people, who decide by nothing else. */
  error: string | null;
}

export interface RoundTrip {
  namespace: string;
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

/**
 * The one door through which packets leave: a labelled helper container on the judged engine, removed whatever happens.
 */
export interface Vantage {
  /**
   * Names a namespace by the process that holds it (as the engine's host numbers it). `host` is there from the start.
   */
  addNamespace(name: string, pid: number): void;
  namespaces(): readonly string[];
  /**
   * All probes at once; limitMs is the limit of each. Never throws for a probe that could not run: its value is
   * `probe-failed`.
   */
  probe(probes: readonly Probe[], options: { limitMs: number }): Promise<ProbeResult[]>;
  /** Echo requests, strictly one at a time. */
  roundTrips(pairs: readonly { namespace: string; address: string }[], samples: number): Promise<RoundTrip[]>;
  /** Listening sockets of each place, from /proc/<pid>/net and the processes' descriptors. */
  sockets(namespaces: readonly string[]): Promise<Record<string, SocketRow[] | { error: string }>>;
  /** Runs a program of the helper's image in a place's network namespace. */
  run(
    namespace: string,
    argv: readonly string[],
    options?: { input?: string },
  ): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Size and use of the file system that lies under a path, as the process `pid` sees that path (pid 1: the host). */
  fileSystems(paths: readonly { name: string; pid: number; path: string }[]): Promise<FileSystemRow[]>;
  /**
   * A TCP listener of ours in each place, on a high port that is free there; it says `stackproof-planted <place>` and
   * hangs up. `sockets` does not list it. Labs only.
   */
  plant(namespaces: readonly string[]): Promise<Record<string, { port: number } | { error: string }>>;
  /** Takes every planted listener away; they also go with the helper container. Never throws. */
  uproot(): Promise<void>;
  close(): Promise<void>;
}
