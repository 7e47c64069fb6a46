import { z } from 'zod';

const services = z.array(z.string()).default([]);
const perService = <T extends z.ZodType>(value: T) => z.record(z.string(), z.array(value)).default({});

/** What a service may have of its host beyond the least, and what counts as much. */
export const hardening = z
  .strictObject({
    memoryShare: z
      .number()
      .min(1)
      .default(100)
      .describe('Percent of the host’s memory that all memory limits together may come to'),
    root: services.describe('Services whose own processes may run as root'),
    privileged: services.describe('Services that may be privileged'),
    capabilities: perService(z.string().regex(/^[A-Z][A-Z_]+$/, 'is no capability: write NET_ADMIN')).describe(
      'Service → capabilities that it may keep or be given; every other one is dropped',
    ),
    devices: perService(z.string().startsWith('/')).describe('Service → devices of the host that it may be given'),
    mounts: z
      .array(
        z.strictObject({
          service: z.string(),
          source: z.string().startsWith('/'),
          writable: z.boolean().default(false),
        }),
      )
      .default([])
      .describe('Folders of the host that say much, and who may look into them'),
    namespaces: perService(z.enum(['pid', 'ipc', 'uts', 'userns'])).describe(
      'Service → namespaces that it may share with the host; the network’s is services.hostNetwork',
    ),
    readOnlyRoot: services.describe('Services whose root file system is read-only'),
    writableRoot: services.describe('Services that have to write to theirs'),
    restart: z
      .array(z.enum(['always', 'unless-stopped', 'on-failure']))
      .default(['always', 'unless-stopped', 'on-failure'])
      .describe('Restart policies that do'),
    localImages: services.describe('Beginnings of the names of images that are built here: no registry is asked'),
    registries: services.describe('Beginnings of the names of images that are trusted; empty: nobody said'),
    imageDays: z.number().int().min(1).default(365).describe('Days after which an image counts as old'),
    sprawl: z
      .strictObject({
        images: z.number().int().min(0).default(50).describe('Images that no container uses'),
        containers: z.number().int().min(0).default(25).describe('Containers that do not run'),
      })
      .prefault({}),
    engineVersion: z
      .string()
      .regex(/^\d+(\.\d+)*$/, 'is no version: write 28.5.2')
      .optional()
      .describe('The oldest version of the engine that does'),
    dockerGroup: services.describe('Users of the host that may command the engine'),
    swarm: z.boolean().default(false).describe('The engine is meant to be part of a swarm'),
  })
  .prefault({});
export type HardeningRule = z.infer<typeof hardening>;
