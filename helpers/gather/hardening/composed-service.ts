import { z } from 'zod';
import { readConfigAs, singleDollars } from '../../evidence/compose-config.ts';
import { amount, list, record } from '../../lib/lenient.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform((value) => singleDollars(String(value)));
const maybe = text.nullish().transform((value) => value ?? null);
const words = z
  .array(text)
  .nullish()
  .transform((value) => value ?? null);
const wordList = words.transform((value) => value ?? []);

const Mounted = z.object({ source: text, target: maybe });
const mounted = list(Mounted);

export const ComposedService = z.object({
  image: maybe,
  command: words,
  entrypoint: words,
  user: maybe,
  environment: record(maybe),
  labels: record(maybe),
  volumes: list(z.object({ type: text, source: maybe, target: text, read_only: z.boolean().nullish() })),
  container_name: maybe,
  networks: record(z.object({ aliases: wordList }).nullish()),
  network_mode: maybe,
  pid: maybe,
  ipc: maybe,
  volumes_from: wordList,
  restart: maybe,
  privileged: z.boolean().nullish(),
  read_only: z.boolean().nullish(),
  cap_add: wordList,
  cap_drop: wordList,
  security_opt: wordList,
  mem_limit: maybe,
  pids_limit: maybe,
  cpus: maybe,
  deploy: z
    .object({
      replicas: z.number().nullish(),
      restart_policy: z.object({ condition: maybe, max_attempts: amount }).nullish(),
      resources: z.object({ limits: z.object({ memory: maybe, pids: maybe, cpus: maybe }).nullish() }).nullish(),
    })
    .nullish(),
  configs: mounted,
  secrets: mounted,
});
export type ComposedService = z.infer<typeof ComposedService>;

const Stored = z.object({ name: maybe, content: maybe, file: maybe, environment: maybe });
export type Stored = z.infer<typeof Stored>;
const Named = z.object({ name: maybe }).nullish();

export const ComposedProject = z.object({
  services: record(ComposedService),
  networks: record(Named),
  volumes: record(Named),
  configs: record(Stored),
  secrets: record(Stored),
});
export type ComposedProject = z.infer<typeof ComposedProject>;

/** What `docker compose config` says that containers are compared with. Throws EvidenceError. */
export const readComposed = (answer: unknown): ComposedProject => readConfigAs(ComposedProject, answer);

/** Where a config or a secret lies in the container: Compose's own defaults. */
export function pathOf(
  kind: 'config' | 'secret',
  { source, target }: { source: string; target: string | null },
): string {
  const named = target ?? source;
  if (named.startsWith('/')) return named;
  return kind === 'secret' ? `/run/secrets/${named}` : `/${named}`;
}
