/** What a lab is, whichever driver brought it up. */

export type Progress = (stage: string, detail?: string) => void;

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * How an image came to be in the lab: pulled from a registry, built from fixtures/images (with the real program, or as
 * a stand-in).
 */
export interface LabImage {
  image: string;
  origin: 'present' | 'pulled' | 'built';
  real: boolean;
}

/** The namespace that plays the internet: a dead end that answers nonces and holds the outside prober. */
export interface LabInternet {
  /**
   * Process that holds the namespace, as numbered in the pid namespace of the lab's engine (what a `--pid=host`
   * container sees).
   */
  pid: number;
  /** Its IPv4 address, seen from the lab's host. */
  address: string;
  /** Its IPv6 address, seen from the lab's host. */
  address6: string;
  /** Further addresses that it has, of both families: nobody speaks from them unless asked to. */
  visitors: readonly string[];
}

export interface LabFacts {
  /** `sp-` and six hexadecimal digits; also the label value on everything the lab made. */
  id: string;
  driver: 'embedded' | 'dind';
  /** unix:///…/docker.sock or tcp://address:port */
  dockerHost: string;
  /** The lab host's IPv4 and IPv6 address, seen from its internet. */
  address: string;
  address6: string;
  internet: LabInternet;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Process that owns the lab; when it is gone and the lab was not kept, the next start removes the lab. */
  owner: number;
  kept: boolean;
  /** Who started it, as `callerOf` names them; null: it was not written down. */
  caller: string | null;
}

export interface Lab extends LabFacts {
  /** Runs `docker …` against the lab's engine; never throws for a non-zero exit. */
  docker(args: readonly string[], options?: { input?: string; cwd?: string }): Promise<CommandResult>;
  /** Runs `docker compose …` against the lab's engine; never throws for a non-zero exit. */
  compose(
    args: readonly string[],
    options?: { input?: string; cwd?: string; env?: Record<string, string> },
  ): Promise<CommandResult>;
  /** Present, else pulled, else built from fixtures/images/<name>/. Throws ConfigError naming what could not be had. */
  ensureImages(images: readonly string[], progress: Progress): Promise<LabImage[]>;
  /** Leaves the lab running after this process ends; `lab down` removes it. */
  keep(): Promise<void>;
  /** Removes everything the lab made. Idempotent. */
  down(): Promise<void>;
}
