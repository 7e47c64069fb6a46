import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/** The engine and the machine it runs on, as the engine and a look from the host's own namespaces tell them. */
const Engine = z.object({
  version: z.string(),
  apiVersion: z.string(),
  operatingSystem: z.string(),
  kernel: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
  rootless: z.boolean(),
  securityOptions: z.array(z.string()),
  warnings: z.array(z.string()),
  /** How the engine was reached: unix, tcp, ssh. Local means this process runs on the same machine. */
  transport: z.enum(['unix', 'tcp', 'ssh']),
  /** The time by the engine, and by this process as it answered, ISO 8601. Left out: it was not recorded. */
  clock: z.object({ engine: z.string(), ours: z.string() }).exactOptional(),
});

export const engine = defineArtifact({
  id: 'engine',
  schema: Engine,
  stage: 'engine',
  restsOn: ['machine'],
  needs: [],
  // Its clock is held against the moment of the run.
  movedBy: ['container', 'network', 'daemon'],
});
