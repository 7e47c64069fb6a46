import { z } from 'zod';
import { AskedService } from './asked-service.ts';
import { defineArtifact } from './define-artifact.ts';

const LogRow = z.object({
  /** The container's stable name. */
  subject: z.string(),
  service: z.string().nullable(),
  /** By which label its lines are found, `container="media-sonarr-1"`; null: no stream is known as its own. */
  stream: z.string().nullable(),
  /** ISO 8601: its newest line in the store; null: none was found. */
  newest: z.string().nullable(),
  /** ISO 8601: its newest line as the engine has it; null: it wrote none. */
  written: z.string().nullable(),
  /** Its log driver is `none`: whatever it says goes to nobody. */
  discarded: z.boolean().prefault(false),
  /** Why either could not be asked; null: both were. */
  error: z.string().nullable(),
  /** A line of ours, written where the container writes its own; null: none was, for this is no lab. */
  nonce: z.object({ foundAfterMs: z.number().nullable(), error: z.string().nullable() }).nullable(),
});
export type LogRow = z.infer<typeof LogRow>;

/** What came of the stack's lines, container by container, and for how long they are kept. */
export const LogStore = z.object({
  store: AskedService,
  /** HTTP status of its readiness; null: no answer. */
  ready: z.number().nullable(),
  shipper: AskedService,
  rows: z.array(LogRow),
  retention: z.object({
    /** Hours; null: nothing is thrown away, or it could not be read. */
    configuredHours: z.number().nullable(),
    /** Whether anything does throw away what is older; null: could not be read. */
    enforced: z.boolean().nullable(),
    /** Streams that are kept for another time than the rest. */
    exceptions: z.array(z.object({ selector: z.string(), hours: z.number() })),
    /** Hours that pass before what is too old leaves the disk; null: at once, or it does not say. */
    delayHours: z.number().nullable().prefault(null),
    /** Hours since the oldest line that is still there; null: there is none, or it could not be asked. */
    oldestHours: z.number().nullable(),
    /** Why the configuration could not be read; null: it was. */
    error: z.string().nullable(),
  }),
});
export type LogStore = z.infer<typeof LogStore>;

export const logStore = defineArtifact({
  id: 'log-store',
  schema: LogStore,
  // Lines of ours are waited for, and so is what others in this stage ask: a namespace that stays silent, a tunnel.
  stage: 'proxy',
  since: 6,
  restsOn: ['program'],
  needs: ['containers', 'listeners'],
  undertakes: { rows: ['subject'] },
});
