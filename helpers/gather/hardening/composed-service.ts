import { z } from 'zod';
import { EvidenceError } from '../../lib/errors.ts';

/** `config` writes every dollar twice, so that what it prints is a compose file again. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value).replaceAll('$$', '$'));
const maybe = text.nullish().transform((value) => value ?? null);
const words = z
  .array(text)
  .nullish()
  .transform((value) => value ?? null);
const list = words.transform((value) => value ?? []);
const record = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform((read) => read ?? {});

const Mounted = z.object({ source: text, target: maybe });
const mounted = z
  .array(Mounted)
  .nullish()
  .transform((value) => value ?? []);

export const ComposedService = z.object({
  image: maybe,
  command: words,
  entrypoint: words,
  user: maybe,
  environment: record(maybe),
  labels: record(maybe),
  volumes: z
    .array(z.object({ type: text, source: maybe, target: text, read_only: z.boolean().nullish() }))
    .nullish()
    .transform((value) => value ?? []),
  networks: record(z.unknown()),
  network_mode: maybe,
  pid: maybe,
  ipc: maybe,
  volumes_from: list,
  restart: maybe,
  privileged: z.boolean().nullish(),
  read_only: z.boolean().nullish(),
  cap_add: list,
  cap_drop: list,
  security_opt: list,
  mem_limit: maybe,
  pids_limit: maybe,
  deploy: z
    .object({
      replicas: z.number().nullish(),
      resources: z.object({ limits: z.object({ memory: maybe, pids: maybe }).nullish() }).nullish(),
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
export function readComposed(answer: unknown): ComposedProject {
  const parsed = ComposedProject.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new EvidenceError(
    `\`docker compose config\` answered in an unknown shape: ${z.prettifyError(parsed.error).replace(/\s+/g, ' ')}`,
  );
}

/** Where a config or a secret lies in the container: Compose's own defaults. */
export function pathOf(
  kind: 'config' | 'secret',
  { source, target }: { source: string; target: string | null },
): string {
  const named = target ?? source;
  if (named.startsWith('/')) return named;
  return kind === 'secret' ? `/run/secrets/${named}` : `/${named}`;
}
