import { z } from 'zod';
import { list, record, text } from '../../lib/lenient.ts';

// What we read of the engine's answers; everything else in them is left where it is.

const healthcheck = z
  .object({ Test: list(z.string()) })
  .loose()
  .nullish();
const bound = record(list(z.object({ HostIp: text, HostPort: text })));

export const ContainerInspection = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  /** The program and its arguments. May hold secrets: to be recognised by, never to be recorded. */
  Path: text,
  Args: list(z.string()),
  RestartCount: z.number().default(0),
  State: z.object({
    Status: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
    Pid: z.number().default(0),
    ExitCode: z.number().default(0),
    StartedAt: text,
    Health: z.object({ Status: text, Log: list(z.object({ Output: text })) }).nullish(),
  }),
  HostConfig: z.object({
    NetworkMode: text,
    PortBindings: bound,
    RestartPolicy: z.object({ Name: text }).nullish(),
    /** These may hold secrets, as variables do. */
    Annotations: record(z.string()),
    LogConfig: z.object({ Type: text, Config: record(z.string()) }).nullish(),
  }),
  Config: z.object({
    Image: text,
    /** Whom it is started as; nobody: root. */
    User: text,
    Labels: record(z.string()),
    ExposedPorts: record(z.unknown()),
    Healthcheck: healthcheck,
    Tty: z.boolean().default(false),
    /** Holds secrets: to be known by, never to be recorded. */
    Env: list(z.string()),
    Entrypoint: list(z.string()),
    Cmd: list(z.string()),
  }),
  NetworkSettings: z.object({
    Ports: bound,
    Networks: record(
      z.object({
        NetworkID: text,
        IPAddress: text,
        GlobalIPv6Address: text,
        Gateway: text,
        IPv6Gateway: text,
        Aliases: list(z.string()),
      }),
    ),
  }),
  Mounts: list(z.object({ Type: text, Source: text, Destination: text, RW: z.boolean().default(true) })),
});
export type ContainerInspection = z.infer<typeof ContainerInspection>;

export const ImageInspection = z.object({
  Id: z.string(),
  Config: z
    .object({
      Healthcheck: healthcheck,
      Env: list(z.string()),
      Labels: record(z.string()),
      Entrypoint: list(z.string()),
      Cmd: list(z.string()),
    })
    .nullish(),
});
export type ImageInspection = z.infer<typeof ImageInspection>;

/** What made each layer of an image, the newest first. May hold secrets: never to be recorded. */
export const ImageHistory = z.array(z.object({ CreatedBy: text }));

export const NetworkInspection = z.object({
  Id: z.string(),
  Name: z.string(),
  Driver: text,
  Internal: z.boolean().default(false),
  EnableIPv6: z.boolean().default(false),
  IPAM: z.object({ Config: list(z.object({ Subnet: text, Gateway: text })) }).nullish(),
  Options: record(z.string()),
  Labels: record(z.string()),
});
export type NetworkInspection = z.infer<typeof NetworkInspection>;

export const ContainerSummary = z.object({
  Id: z.string(),
  Created: z.number().default(0),
  Labels: record(z.string()),
});
