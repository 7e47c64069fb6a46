import { z } from 'zod';
import { AskedService } from './asked-service.ts';
import { defineArtifact } from './define-artifact.ts';

const DataSource = z.object({
  uid: z.string(),
  name: z.string(),
  /** `prometheus`, `loki` … */
  kind: z.string(),
  /** ok: it answered Grafana. null: its kind has no such test, or the test was not answered. */
  health: z.enum(['ok', 'error']).nullable(),
  detail: z.string(),
});
export type DataSource = z.infer<typeof DataSource>;

const Panel = z.object({
  title: z.string(),
  /** The data source's uid; null: none is named, or one that is chosen by hand. */
  source: z.string().nullable(),
  query: z.string(),
  /** Series or streams that it returned; null: it could not be asked. */
  series: z.number().nullable(),
  error: z.string().nullable(),
});
export type Panel = z.infer<typeof Panel>;

/** What Grafana shows, and whether there is anything to see. */
export const Dashboards = z.object({
  grafana: AskedService,
  /** What it says of its own database; null: it does not say. */
  database: z.string().nullable(),
  sources: z.array(DataSource),
  boards: z.array(
    z.object({ uid: z.string(), title: z.string(), panels: z.array(Panel), error: z.string().nullable() }),
  ),
  /** What it was asked and did not answer. */
  unread: z.array(z.object({ what: z.enum(['sources', 'boards']), error: z.string() })),
});
export type Dashboards = z.infer<typeof Dashboards>;

export const dashboards = defineArtifact({
  id: 'dashboards',
  schema: Dashboards,
  stage: 'packets',
  since: 6,
  restsOn: ['program'],
  needs: ['containers', 'listeners'],
  undertakes: { sources: ['uid'], boards: ['uid'] },
});
