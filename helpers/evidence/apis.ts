import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/**
 * What a Docker API gives to whoever asks from a namespace. files: archive and export, any file of any container;
 * inspect: its environment; logs; processes: their arguments; events.
 */
export const ApiRead = z.object({
  from: z.string(),
  kind: z.enum(['files', 'inspect', 'logs', 'processes', 'events']),
  value: z.enum(['refused', 'allowed', 'not-asked']),
});
export type ApiRead = z.infer<typeof ApiRead>;

/**
 * What stands behind a listening port, asked over the loopback of its own namespace (or its address, where it binds
 * one).
 * kind: recognised by what it answered, never by its number. loopback: only its own namespace can reach it.
 */
export const Api = z.object({
  namespace: z.string(),
  port: z.number(),
  loopback: z.boolean(),
  kind: z.enum(['traefik-api', 'docker-api', 'other', 'silent']),
  detail: z.string(),
  /**
   * docker-api only: did it let a writing call through? Asked with calls that cannot change anything (an id that does
   * not exist).
   */
  writes: z.enum(['refused', 'allowed', 'not-asked']),
  /** docker-api only. Left out in recordings of before it was asked. */
  reads: z.array(ApiRead).exactOptional(),
});
export type Api = z.infer<typeof Api>;

/**
 * Known open doors: each listening port identified, and the proxy's API asked for through its own front door,
 * anonymously.
 */
export const Apis = z.object({
  listeners: z.array(Api),
  front: z.array(
    z.object({
      router: z.string(),
      url: z.string(),
      from: z.string(),
      status: z.number().nullable(),
      api: z.boolean(),
      detail: z.string(),
    }),
  ),
  unasked: z.array(z.object({ namespace: z.string(), port: z.number(), error: z.string() })),
});
export type Apis = z.infer<typeof Apis>;

export const apis = defineArtifact({
  id: 'apis',
  schema: Apis,
  // It waits for ports that accept and never speak: beside looks that wait as long that costs nothing.
  stage: 'proxy',
  restsOn: ['program'],
  needs: ['containers', 'host', 'listeners', 'addresses', 'traefik'],
  undertakes: {
    listeners: ['namespace', 'port'],
    'listeners.reads': ['namespace', 'port', 'from', 'kind'],
    front: ['router', 'url', 'from'],
  },
});
