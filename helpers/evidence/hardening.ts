import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { HostFiles } from './host-files.ts';

const Mount = z.object({
  type: z.string(),
  /** On the host; for a volume where the engine keeps it. */
  source: z.string(),
  destination: z.string(),
  writable: z.boolean(),
  /** As the kernel calls it: rprivate, rslave, shared …; empty where the engine does not say. */
  propagation: z.string(),
  /**
   * Of a volume what its driver mounts (`o: bind, device: /etc`), and of whatever is mounted the place to which a link
   * leads it; null: none of both.
   */
  device: z.string().nullable(),
  /** Made by others than the files that were read: what its driver mounts nobody said. Left out: it was said. */
  foreign: z.literal(true).optional(),
});
export type Mount = z.infer<typeof Mount>;

const Process = z.object({
  /** As the engine's host numbers it: with user namespaces the container's root is none there. null: only a name. */
  uid: z.number().nullable(),
  user: z.string(),
  /** The program's name alone; what it was told may be secret. */
  program: z.string(),
  /** Numbered anew, the container's first process 1; parent 0: it came from outside, as that one did. */
  pid: z.number(),
  parent: z.number(),
});
export type Process = z.infer<typeof Process>;

/** What the engine says of one container beside what `containers` has. 0, '' and []: nothing is set. */
const HardenedContainer = z.object({
  subject: z.string(),
  /**
   * Only written down, and made by no engine yet: what is not set may still come from the engine's own defaults or the
   * image. built: its image is built where it is written down; pulled: it is named as a registry has it; named: by a
   * name that may be either. Left out: an engine has it.
   */
  planned: z.enum(['built', 'pulled', 'named']).optional(),
  limits: z.object({
    memoryBytes: z.number(),
    nanoCpus: z.number(),
    cpuQuota: z.number(),
    cpuShares: z.number(),
    /** Microseconds in which the quota counts; 0: the kernel's own, a tenth of a second. */
    cpuPeriod: z.number().prefault(0),
    /** Numbers of the processors that it may use, `0-1,3`; empty: all. */
    cpuSet: z.string().prefault(''),
    /** null: nothing is set; -1 and 0: none is wanted. */
    pids: z.number().nullable(),
  }),
  privileged: z.boolean(),
  capAdd: z.array(z.string()),
  capDrop: z.array(z.string()),
  securityOptions: z.array(z.string()),
  /**
   * Nothing of /proc and /sys is hidden from it, though it is not privileged (`systempaths=unconfined`); left out: not
   * so, or not recorded.
   */
  unmasked: z.literal(true).optional(),
  appArmor: z.string(),
  processLabel: z.string(),
  pidMode: z.string(),
  ipcMode: z.string(),
  utsMode: z.string(),
  usernsMode: z.string(),
  networkMode: z.string(),
  devices: z.array(z.string()),
  /** `nvidia gpu,compute`: what a device driver is asked for. */
  deviceRequests: z.array(z.string()),
  deviceRules: z.array(z.string()),
  ulimits: z.array(z.object({ name: z.string(), soft: z.number(), hard: z.number() })),
  mounts: z.array(Mount),
  readOnlyRoot: z.boolean(),
  /** As it is set, by the container or its image; empty: root. null: the image says it, which nobody asked. */
  user: z.string().nullable(),
  restart: z.object({ name: z.string(), attempts: z.number() }),
  log: z.object({ driver: z.string(), maxSize: z.string().nullable(), maxFile: z.string().nullable() }),
  cgroupParent: z.string(),
  /** null: the image says it, which nobody asked. */
  healthcheck: z.boolean().nullable(),
  /** As `top` lists them; null: it does not run, or could not be asked. */
  processes: z.array(Process).nullable(),
  processesError: z.string().nullable(),
  /** Commands put in from outside that the engine still knows; null: they could not be asked for. */
  execs: z.array(z.object({ privileged: z.boolean(), user: z.string(), running: z.boolean() })).nullable(),
});
export type HardenedContainer = z.infer<typeof HardenedContainer>;

/**
 * What the registry says that an image's name means now. same, newer: by digest. local: it never came from one.
 * unasked: the policy calls it ours. unreachable: no answer.
 */
const Registry = z.object({
  name: z.string(),
  state: z.enum(['same', 'newer', 'local', 'unasked', 'unreachable']),
  error: z.string().nullable(),
});
export type Registry = z.infer<typeof Registry>;

const HardenedImage = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  digests: z.array(z.string()),
  /** ISO 8601. */
  created: z.string(),
  user: z.string(),
  healthcheck: z.boolean(),
  /** Instructions, newest first, without secrets and cut; null: they could not be asked for. */
  history: z.array(z.string()).nullable(),
  /** Places that hold what looks like a secret: `environment DB_PASSWORD`, `history 3`; never what stands there. */
  secretPlaces: z.array(z.string()),
  /** Signed by somebody whom the engine knows; null: this engine does not say. */
  signed: z.boolean().nullable(),
  /** Of each name by which a container asks for it. */
  registry: z.array(Registry),
});
export type HardenedImage = z.infer<typeof HardenedImage>;

const Swarm = z.object({
  /** inactive, active, pending, locked, error. */
  state: z.string(),
  managers: z.number(),
  nodeAddress: z.string(),
  autoLock: z.boolean().nullable(),
  /** Days for which a node's certificate counts. */
  certificateDays: z.number().nullable(),
  /** Since when the authority's certificate counts, ISO 8601. */
  authoritySince: z.string().nullable(),
  overlays: z.array(z.object({ name: z.string(), encrypted: z.boolean() })),
  /** `wiki DB_PASSWORD`: a variable of a service that is called like a secret and has a value. */
  plainSecrets: z.array(z.string()).nullable(),
});
export type Swarm = z.infer<typeof Swarm>;

const Daemon = z.object({
  storageDriver: z.string(),
  loggingDriver: z.string(),
  cgroupVersion: z.string(),
  liveRestore: z.boolean(),
  experimental: z.boolean(),
  debug: z.boolean(),
  rootless: z.boolean(),
  userNamespaces: z.boolean(),
  appArmor: z.boolean(),
  selinux: z.boolean(),
  noNewPrivileges: z.boolean(),
  /** builtin, a path, or unconfined; null: this kernel has none. */
  seccomp: z.string().nullable(),
  insecureRegistries: z.array(z.string()),
  authorization: z.array(z.string()),
  /** Addresses at which its API answers without client certificates, by its own warning. */
  openApis: z.array(z.string()),
  defaultBridge: z.object({ talks: z.boolean(), members: z.number() }).nullable(),
  images: z.number(),
  containers: z.object({ all: z.number(), running: z.number() }),
  swarm: Swarm,
});
export type Daemon = z.infer<typeof Daemon>;

export const Hardening = z.object({
  /** null: there is no engine to ask, only what is written down for one. */
  daemon: Daemon.nullable(),
  containers: z.array(HardenedContainer),
  images: z.array(HardenedImage),
  /** Which image each name means to the engine now. */
  names: z.record(z.string(), z.string()),
  /** Questions that got no answer. */
  unread: z.array(z.object({ what: z.string(), error: z.string() })),
  /** The engine's machine, looked at through the helper; null: it could not be, as `unread` says. */
  host: HostFiles.nullable(),
});
export type Hardening = z.infer<typeof Hardening>;

/** How tightly containers, images, engine and host are set, as far as engine and files tell. */
export const hardening = defineArtifact({
  id: 'hardening',
  schema: Hardening,
  stage: 'engine',
  since: 7,
  needs: ['containers'],
  undertakes: { containers: ['subject'], images: ['id'], 'host.files': ['path'] },
});
