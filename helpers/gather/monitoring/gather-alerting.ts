import { z } from 'zod';
import type { Alerting, AlertMatcher, Receiver } from '../../evidence/alerting.ts';
import { firstLineOf } from '../../lib/errors.ts';
import { splitPort } from '../../lib/url.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { readAlertmanagerConfig, type BareIntegration, type ReadConfig } from './alertmanager-config.ts';
import { addressOf } from './look-up-host.ts';
import { shakeHands } from './receiver-tls.ts';
import { askSent } from './sent-notifications.ts';
import { askedService, getJson, isAnswered, spotOf, Unanswered, type Spot } from './watch-place.ts';

const limitMs = 3000;

const Status = z.object({ config: z.object({ original: z.string() }) });
const Matcher = z
  .object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().prefault(true) })
  .transform(({ name, value, isRegex, isEqual }): AlertMatcher => {
    const pattern = isEqual ? ('=~' as const) : ('!~' as const);
    const exact = isEqual ? ('=' as const) : ('!=' as const);
    return { label: name, value, op: isRegex ? pattern : exact };
  });
const Silences = z.array(
  z.object({
    status: z.object({ state: z.enum(['active', 'pending', 'expired']) }),
    matchers: z.array(Matcher),
    endsAt: z.string(),
    createdBy: z.string().prefault(''),
    comment: z.string().prefault(''),
  }),
);
const Alerts = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    status: z.object({ state: z.enum(['active', 'suppressed', 'unprocessed']) }),
    receivers: z.array(z.object({ name: z.string() })),
  }),
);

async function readConfig(context: GatherContext, spot: Spot): Promise<ReadConfig | Unanswered> {
  const status = await getJson(context, spot, { path: '/api/v2/status' }, Status);
  if (!isAnswered(status)) return status;
  try {
    return readAlertmanagerConfig(status.config.original);
  } catch (error) {
    return new Unanswered('answered', `its configuration could not be read: ${firstLineOf(error)}`);
  }
}

type Integration = Receiver['integrations'][number];

/** Connects from where notifications come; no word is sent. */
async function reach(
  context: GatherContext,
  { namespace }: Spot,
  { kind, endpoint, due }: BareIntegration,
): Promise<Integration> {
  const at = endpoint === null ? null : splitPort(endpoint);
  const bare = { kind, endpoint, tls: null };
  if (at === null) return { ...bare, value: null, error: null };
  const address = await addressOf(context, namespace, at.host);
  if (address === null) return { ...bare, value: 'no-route', error: `the name ${at.host} has no address there` };
  const [result] = await context.vantage.probe([{ kind: 'tcp', namespace, address, port: at.port }], { limitMs });
  const [value, error] = [result?.value ?? ('probe-failed' as const), result?.error ?? null];
  if (value !== 'open' || due === null) return { ...bare, value, error };
  return { ...bare, value, tls: await shakeHands(context, { namespace, address, port: at.port }, due), error };
}

const nothing = {
  ...{ routes: [], receivers: [], inhibitions: [], intervals: [], silences: [], alerts: [], sent: [], unread: [] },
};

/** What the stack's own Alertmanager does with what it is told, and whether whom it tells can be reached from it. */
export const gatherAlerting: Gatherer<'alerting'> = {
  id: 'alerting',
  async gather(context) {
    const place = context.policy.monitoring.alerting;
    const spot = spotOf(context, place);
    const config = isAnswered(spot) ? await readConfig(context, spot) : spot;
    if (!isAnswered(spot) || (!isAnswered(config) && config.state !== 'answered'))
      return { value: { alertmanager: askedService(place, config), ...nothing }, scope: `${place.service} not asked` };
    const [silences, alerts, sent] = await Promise.all([
      getJson(context, spot, { path: '/api/v2/silences' }, Silences),
      getJson(context, spot, { path: '/api/v2/alerts' }, Alerts),
      askSent(context, spot),
    ]);
    const unread: Alerting['unread'] = [];
    for (const [what, answer] of [
      ['configuration', config],
      ['silences', silences],
      ['alerts', alerts],
    ] as const)
      if (answer instanceof Unanswered) unread.push({ what, error: answer.error });
    const { receivers, ...read } = isAnswered(config) ? config : { ...nothing, receivers: [] };
    const value: Alerting = {
      alertmanager: askedService(place, null),
      routes: read.routes,
      receivers: await Promise.all(
        receivers.map(async ({ name, integrations }) => ({
          name,
          integrations: await Promise.all(integrations.map((each) => reach(context, spot, each))),
        })),
      ),
      inhibitions: read.inhibitions,
      intervals: read.intervals,
      silences: (isAnswered(silences) ? silences : []).flatMap(({ status, endsAt, createdBy, ...silence }) =>
        status.state === 'expired'
          ? []
          : [
              {
                matchers: silence.matchers,
                state: status.state,
                until: endsAt,
                by: createdBy,
                comment: silence.comment,
              },
            ],
      ),
      alerts: (isAnswered(alerts) ? alerts : []).map(({ labels, status, receivers: told }) => ({
        labels,
        state: status.state,
        receivers: told.map(({ name }) => name),
      })),
      sent,
      unread,
    };
    return {
      value,
      undertaken: {
        routes: value.routes,
        receivers,
        'receivers.integrations': receivers.flatMap(({ name, integrations }) =>
          integrations.map(({ kind, endpoint }) => ({ name, kind, endpoint })),
        ),
      },
      scope: `${value.routes.length} routes of ${place.service}, and ${receivers.length} receivers, each reached for`,
    };
  },
};
