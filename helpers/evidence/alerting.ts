import { z } from 'zod';
import { AskedService } from './asked-service.ts';
import { CellValue } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';

const AlertMatcher = z.object({ label: z.string(), op: z.enum(['=', '!=', '=~', '!~']), value: z.string() });
export type AlertMatcher = z.infer<typeof AlertMatcher>;

const Route = z.object({
  /** Its place in the tree: empty for the root, `0.1` for the second child of the root's first. */
  at: z.string(),
  /** Its own, or that of the nearest route above that names one. */
  receiver: z.string(),
  matchers: z.array(AlertMatcher),
  /** Whether the routes after it are asked as well. */
  continues: z.boolean(),
  /** Time intervals in which it sends nothing, and those outside which it does not. */
  mutedIn: z.array(z.string()),
  activeIn: z.array(z.string()),
  /**
   * Seconds until the first alert of a group is told, and until one that joins the group is; its own, or those of the
   * nearest route above that names some. null: a recording of before does not say.
   */
  groupWait: z.number().nullable().prefault(null),
  groupInterval: z.number().nullable().prefault(null),
});
export type Route = z.infer<typeof Route>;

const TlsOutcome = z.enum(['sound', 'authority', 'name', 'date', 'refused', 'plain', 'unseen']);
export type TlsOutcome = z.infer<typeof TlsOutcome>;

const Receiver = z.object({
  name: z.string(),
  integrations: z.array(
    z.object({
      /** `webhook`, `email`, `slack` … */
      kind: z.string(),
      /** Where it sends, without path or key: `hooks.test:443`; null: it is kept secret, or its kind's own. */
      endpoint: z.string().nullable(),
      /** A connection from Alertmanager's own namespace; null: not tried, for nobody says where. */
      value: CellValue.nullable(),
      /**
       * Where it is to speak TLS, what came of a handshake. sound: a certificate that counts, of a public authority or
       * of whomever was allowed. authority: of one that is not known here. refused: the server ended it. plain: what
       * answers speaks no TLS. unseen: no end of it came. null: none is due, or there was no connection.
       */
      tls: TlsOutcome.nullable().prefault(null),
      error: z.string().nullable(),
    }),
  ),
});
export type Receiver = z.infer<typeof Receiver>;

const Inhibition = z.object({
  source: z.array(AlertMatcher),
  target: z.array(AlertMatcher),
  equal: z.array(z.string()),
});
export type Inhibition = z.infer<typeof Inhibition>;

const Silence = z.object({
  matchers: z.array(AlertMatcher),
  state: z.enum(['active', 'pending']),
  until: z.string(),
  by: z.string(),
  comment: z.string(),
});
export type Silence = z.infer<typeof Silence>;

/** Both ends belong to it; of minutes the last one does not. */
const Span = z.object({ from: z.number(), to: z.number() });
export type Span = z.infer<typeof Span>;

/** All of its limits hold at once; none of a kind: no limit of that kind. */
const TimeSpec = z.object({
  /** Of the day. */
  minutes: z.array(Span),
  /** Sunday is 0. */
  weekdays: z.array(Span),
  /** Of the month; those below 0 count from its end. */
  days: z.array(Span),
  months: z.array(Span),
  years: z.array(Span),
  /** `Europe/Berlin`; empty: UTC. */
  location: z.string(),
});
export type TimeSpec = z.infer<typeof TimeSpec>;

const Interval = z.object({
  name: z.string(),
  /** It has no limits, and so never ends. */
  always: z.boolean(),
  /** When it is, any of these; null: a recording of before does not say. */
  specs: z.array(TimeSpec).nullable().prefault(null),
});
export type Interval = z.infer<typeof Interval>;

/** Where Alertmanager sends what it is told, and what keeps it from doing so. */
export const Alerting = z.object({
  alertmanager: AskedService,
  /** In the order in which they are asked, the root first; empty: its configuration could not be read. */
  routes: z.array(Route),
  receivers: z.array(Receiver),
  inhibitions: z.array(Inhibition),
  intervals: z.array(Interval),
  silences: z.array(Silence),
  /** Alerts that it holds now. */
  alerts: z.array(
    z.object({
      labels: z.record(z.string(), z.string()),
      state: z.enum(['active', 'suppressed', 'unprocessed']),
      receivers: z.array(z.string()),
    }),
  ),
  /** Of each kind of integration how often it was sent something since Alertmanager began, and how often in vain. */
  sent: z.array(z.object({ kind: z.string(), requests: z.number(), failed: z.number() })).prefault([]),
  /** What it was asked and did not answer. */
  unread: z.array(z.object({ what: z.enum(['configuration', 'silences', 'alerts']), error: z.string() })),
});
export type Alerting = z.infer<typeof Alerting>;

export const alerting = defineArtifact({
  id: 'alerting',
  schema: Alerting,
  stage: 'packets',
  since: 6,
  // After the rules: what has just begun to evaluate them has told of nothing yet.
  restsOn: ['program'],
  needs: ['containers', 'listeners', 'metrics'],
  undertakes: {
    routes: ['at'],
    receivers: ['name'],
    'receivers.integrations': ['name', 'kind', 'endpoint'],
  },
});
