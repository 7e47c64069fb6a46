import { randomBytes } from 'node:crypto';
import type { AlertTrials } from '../../evidence/alert-trials.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { PutBack } from '../experiments/put-back.ts';
import { need } from '../need.ts';
import { trialCauses, type TrialCause } from './trial-causes.ts';
import { findInboxes, readArrivals, readHeld, type Arrival } from './trial-inbox.ts';
import { ask, isAnswered, pause, spotOf, type Spot } from './watch-place.ts';

const testLimitMs = 30_000;
/** From the cause to the alert: a scrape, an evaluation, the wait of a lab, and the way. */
const causeLimitMs = 90_000;
const pauseMs = 500;
const testAlert = 'test alert';

type Row = AlertTrials['rows'][number];

interface Stations {
  alertmanager: Spot;
  inboxes: readonly Spot[];
}

/** Waits until an alert has come to a receiver, or as far as it comes. Those of before do not count. */
async function follow(
  context: GatherContext,
  { alertmanager, inboxes }: Stations,
  before: number,
  isIt: (labels: Arrival) => boolean,
  limitMs: number,
): Promise<Pick<Row, 'reached' | 'afterMs'>> {
  const start = Date.now();
  let reached: Row['reached'] = 'nowhere';
  let afterMs: number | null = null;
  while (Date.now() - start < limitMs) {
    if ((await readArrivals(context, inboxes)).filter(isIt).length > before)
      return { reached: 'receiver', afterMs: Date.now() - start };
    if (reached === 'nowhere' && (await readHeld(context, alertmanager)).some(isIt)) {
      reached = 'alertmanager';
      afterMs = Date.now() - start;
    }
    await pause(pauseMs);
  }
  return { reached, afterMs };
}

const failed = (alert: string, cause: string | null, limitMs: number, error: string): Row => ({
  ...{ alert, cause, reached: 'nowhere', afterMs: null, limitMs, error },
});

/** Without a receiver that says what came nobody sees an arrival: what then stops at Alertmanager may have gone on. */
const blind = 'no receiver in the stack says what came to it: ask whoever is told';

async function sendTest(context: GatherContext, stations: Stations): Promise<Row> {
  const name = 'StackproofTest';
  const nonce = randomBytes(6).toString('hex');
  const labels = { alertname: name, severity: 'critical', stackproof: nonce };
  // It ends by itself: nobody has to resolve it.
  const [startsAt, endsAt] = [0, 60_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const body = [{ labels, startsAt, endsAt }];
  const sent = await ask(context, stations.alertmanager, { path: '/api/v2/alerts', method: 'POST', body });
  if (!isAnswered(sent) || sent.status >= 300)
    return failed(testAlert, null, testLimitMs, isAnswered(sent) ? `Alertmanager answered ${sent.status}` : sent.error);
  const seen = await follow(context, stations, 0, (each) => each['stackproof'] === nonce, testLimitMs);
  return { alert: testAlert, cause: null, ...seen, limitMs: testLimitMs, error: null };
}

async function tryCause(
  context: GatherContext,
  putBack: PutBack,
  stations: Stations,
  { alert, did, undone, act, undo, isOurs }: TrialCause,
): Promise<Row> {
  const isIt = (labels: Arrival) => labels['alertname'] === alert && isOurs(labels);
  try {
    const before = (await readArrivals(context, stations.inboxes)).filter(isIt).length;
    // What fires already is not sent anew: it has come, or nobody can tell.
    if ((await readHeld(context, stations.alertmanager)).some(isIt))
      return before > 0
        ? { alert, cause: 'it was active before', reached: 'receiver', afterMs: 0, limitMs: causeLimitMs, error: null }
        : failed(alert, did, causeLimitMs, 'it was active before: whether it arrives cannot be tried now');
    const seen = await putBack.during({ did, undone, act, undo }, () =>
      follow(context, stations, before, isIt, causeLimitMs),
    );
    return { alert, cause: did, ...seen, limitMs: causeLimitMs, error: null };
  } catch (error) {
    return failed(alert, did, causeLimitMs, messageOf(error));
  }
}

const notMade = (why: string): AlertTrials => ({ notMade: why, watching: [], rows: [], transcript: [] });

/** A test alert, and the causes of declared alerts one after the other, each followed to a receiver and put back. */
export const gatherAlertTrials: Gatherer<'alert-trials'> = {
  id: 'alert-trials',
  async gather(context) {
    if (!context.disturb)
      return {
        value: notMade('experiments that disturb were not asked for; `--disturb` makes them: alerts are let loose'),
        scope: 'none was asked for',
      };
    const alertmanager = spotOf(context, context.policy.monitoring.alerting);
    if (!isAnswered(alertmanager))
      return { value: notMade(`no alert can be sent: ${alertmanager.error}`), scope: 'there is no Alertmanager' };
    const inboxes = await findInboxes(context, need(context, 'alerting'));
    const stations: Stations = { alertmanager, inboxes };
    const putBack = context.putBack ?? new PutBack();
    const before = putBack.transcript().length;
    // On a live stack nothing is stopped, filled or burnt for a look at the alerts.
    const causes = context.lab ? trialCauses(context) : [];
    const undertaken = { rows: [{ alert: testAlert }, ...causes.map(({ alert }) => ({ alert }))] };
    const rows = [await sendTest(context, stations)];
    for (const cause of causes) rows.push(await tryCause(context, putBack, stations, cause));
    const unseen = (row: Row): Row =>
      inboxes.length === 0 && row.error === null && row.reached === 'alertmanager' ? { ...row, error: blind } : row;
    return {
      value: {
        notMade: null,
        watching: inboxes.map(({ service }) => service),
        rows: rows.map(unseen),
        transcript: putBack.transcript().slice(before),
      },
      undertaken,
      scope: `a test alert, and the causes of ${causes.length} alerts, followed to ${inboxes.length} receivers`,
    };
  },
};
