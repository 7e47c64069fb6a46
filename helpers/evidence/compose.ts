import { z } from 'zod';
import { Binding } from './containers.ts';
import { defineArtifact } from './define-artifact.ts';

/** What a service is set to, by Compose's words, as far as findings name it. */
export const settingWords = [
  ...['mem_limit', 'cpus', 'pids_limit', 'ulimits', 'cgroup_parent', 'restart', 'logging', 'healthcheck', 'image'],
  ...['privileged', 'cap_add', 'cap_drop', 'security_opt', 'read_only', 'user', 'devices', 'volumes'],
  ...['network_mode', 'pid', 'ipc', 'uts', 'userns_mode'],
] as const;
/** What the limits below `deploy.resources` are called beside it. */
export const limitWords: ReadonlyMap<string, (typeof settingWords)[number]> = new Map([
  ['memory', 'mem_limit'],
  ['cpus', 'cpus'],
  ['pids', 'pids_limit'],
]);

/** Where in the files a thing stands that one would change, by the cause's own kind and key. */
const Place = z.object({
  kind: z.enum(['publishedPort', 'network', 'membership', 'service', 'setting', 'router']),
  key: z.string(),
  file: z.string(),
  line: z.number(),
});
export type Place = z.infer<typeof Place>;

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
  places: z.array(Place).exactOptional(),
  /** Of several projects those whose files could not be read, and why. */
  unread: z.array(z.object({ project: z.string(), error: z.string() })).exactOptional(),
});
export type Compose = z.infer<typeof Compose>;

export const compose = defineArtifact({
  id: 'compose',
  schema: Compose,
  // A program of its own, slower than all the engine's answers: it waits for a stage that measures nothing.
  stage: 'proxy',
  needs: [],
  // Whoever brought a container up may have changed its file before.
  movedBy: ['container', 'network'],
});
