import { z } from 'zod';
import { Binding } from './containers.ts';
import { defineArtifact } from './define-artifact.ts';

/** Compose's own reading of the compose files (`docker compose config`), cut to what the criteria ask. */
export const Compose = z.object({
  files: z.array(z.string()),
  services: z.record(
    z.string(),
    z.object({
      image: z.string().nullable(),
      networks: z.array(z.string()),
      networkMode: z.string().nullable(),
      ports: z.array(Binding),
      labels: z.record(z.string(), z.string()),
      healthcheck: z.boolean(),
    }),
  ),
  networks: z.record(
    z.string(),
    z.object({
      name: z.string(),
      driver: z.string(),
      internal: z.boolean(),
      external: z.boolean(),
      options: z.record(z.string(), z.string()),
    }),
  ),
});
export type Compose = z.infer<typeof Compose>;

export const compose = defineArtifact({
  id: 'compose',
  schema: Compose,
  // A program of its own, slower than all the engine's answers: it waits for a stage that measures nothing.
  stage: 'proxy',
  needs: [],
});
