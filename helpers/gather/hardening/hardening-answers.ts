import { z } from 'zod';
import { amount, flag, list, record, text } from '../../lib/lenient.ts';

// What is read of the engine's answers about how tightly things are set; all else in them is left where it is.

const Health = z.object({ Test: list(z.string()) }).nullish();

export const ContainerSettings = z.object({
  Id: z.string(),
  AppArmorProfile: text,
  ProcessLabel: text,
  ExecIDs: list(z.string()),
  HostConfig: z.object({
    Memory: amount,
    NanoCpus: amount,
    CpuQuota: amount,
    CpuShares: amount,
    CpuPeriod: amount,
    CpusetCpus: text,
    PidsLimit: z.number().nullish(),
    Privileged: flag,
    CapAdd: list(z.string()),
    CapDrop: list(z.string()),
    SecurityOpt: list(z.string()),
    MaskedPaths: z.array(z.string()).nullish(),
    PidMode: text,
    IpcMode: text,
    UTSMode: text,
    UsernsMode: text,
    NetworkMode: text,
    Devices: list(z.object({ PathOnHost: text, CgroupPermissions: text })),
    DeviceRequests: list(z.object({ Driver: text, Capabilities: list(list(z.string())) })),
    DeviceCgroupRules: list(z.string()),
    Ulimits: list(z.object({ Name: text, Soft: amount, Hard: amount })),
    ReadonlyRootfs: flag,
    RestartPolicy: z.object({ Name: text, MaximumRetryCount: amount }).nullish(),
    LogConfig: z.object({ Type: text, Config: record(z.string()) }).nullish(),
    CgroupParent: text,
  }),
  Config: z.object({ User: text, Healthcheck: Health }),
  Mounts: list(
    z.object({
      Type: text,
      Name: text,
      Source: text,
      Destination: text,
      RW: z.boolean().default(true),
      Propagation: text,
    }),
  ),
});
export type ContainerSettings = z.infer<typeof ContainerSettings>;

export const Top = z.object({ Titles: z.array(z.string()), Processes: list(z.array(z.string())) });
export type Top = z.infer<typeof Top>;

export const Exec = z.object({ Running: flag, ProcessConfig: z.object({ privileged: flag, user: text }).nullish() });

export const ImageSettings = z.object({
  Id: z.string(),
  RepoTags: list(z.string()),
  RepoDigests: list(z.string()),
  Created: text,
  Config: z.object({ User: text, Env: list(z.string()), Healthcheck: Health }).nullish(),
  /** Since API 1.53. */
  Identity: z.object({ Signature: list(z.unknown()) }).nullish(),
});
export type ImageSettings = z.infer<typeof ImageSettings>;

export const ImageSummaries = z.array(z.object({ Id: z.string(), RepoTags: list(z.string()) }));
export const Layers = z.array(z.object({ CreatedBy: text }));
export const Volumes = z.object({ Volumes: list(z.object({ Name: z.string(), Options: record(z.string()) })) });
export const Distribution = z.object({ Descriptor: z.object({ digest: z.string() }) });

const Index = z.object({ Name: text, Secure: z.boolean().default(true) });
export const DaemonInfo = z.object({
  Driver: text,
  LoggingDriver: text,
  CgroupVersion: text,
  LiveRestoreEnabled: flag,
  ExperimentalBuild: flag,
  Debug: flag,
  DockerRootDir: text,
  SecurityOptions: list(z.string()),
  Warnings: list(z.string()),
  Images: amount,
  Containers: amount,
  ContainersRunning: amount,
  Plugins: z.object({ Authorization: list(z.string()) }).nullish(),
  RegistryConfig: z.object({ InsecureRegistryCIDRs: list(z.string()), IndexConfigs: record(Index) }).nullish(),
  Swarm: z.object({ LocalNodeState: text, ControlAvailable: flag, Managers: amount, NodeAddr: text }).nullish(),
});
export type DaemonInfo = z.infer<typeof DaemonInfo>;

export const Bridge = z.object({ Options: record(z.string()), Containers: record(z.unknown()) });

export const SwarmSettings = z.object({
  Spec: z.object({
    EncryptionConfig: z.object({ AutoLockManagers: flag }).nullish(),
    CAConfig: z.object({ NodeCertExpiry: amount }).nullish(),
  }),
  TLSInfo: z.object({ TrustRoot: text }).nullish(),
});
export const SwarmServices = z.array(
  z.object({
    Spec: z.object({
      Name: text,
      TaskTemplate: z.object({ ContainerSpec: z.object({ Env: list(z.string()) }).nullish() }).nullish(),
    }),
  }),
);
