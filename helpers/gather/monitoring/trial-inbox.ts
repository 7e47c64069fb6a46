import { z } from 'zod';
import type { Alerting } from '../../evidence/alerting.ts';
import { splitPort } from '../../lib/url.ts';
import { composeServiceOf } from '../../policy/ours.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { getJson, isAnswered, spotOf, type Spot } from './watch-place.ts';

const Received = z.array(z.object({ status: z.string(), labels: z.record(z.string(), z.string()) }));
const Held = z.array(z.object({ labels: z.record(z.string(), z.string()) }));

/** An alert that came, by its labels. */
export type Arrival = Readonly<Record<string, string>>;

/**
 * Receivers in the stack that say at `/received` what came to them, as the lab's notifier does; whatever else there is
 * tells only people.
 */
export async function findInboxes(context: GatherContext, alerting: Alerting): Promise<Spot[]> {
  const places = alerting.receivers.flatMap(({ integrations }) =>
    integrations.flatMap(({ endpoint }) => endpoint ?? []),
  );
  const found: Spot[] = [];
  for (const endpoint of new Set(places)) {
    const at = splitPort(endpoint);
    const service = need(context, 'containers').find(
      (each) => each.member && composeServiceOf(each) === at?.host,
    )?.service;
    const spot = at && service ? spotOf(context, { service, port: at.port }) : null;
    if (spot && isAnswered(spot) && isAnswered(await getJson(context, spot, { path: '/received' }, Received)))
      found.push(spot);
  }
  return found;
}

/** What came to any of them that fires, not what was resolved. */
export async function readArrivals(context: GatherContext, inboxes: readonly Spot[]): Promise<Arrival[]> {
  const all = await Promise.all(inboxes.map((each) => getJson(context, each, { path: '/received' }, Received)));
  return all
    .filter(isAnswered)
    .flatMap((rows) => rows.flatMap(({ status, labels }) => (status === 'firing' ? [labels] : [])));
}

/** What Alertmanager holds now. */
export async function readHeld(context: GatherContext, spot: Spot): Promise<Arrival[]> {
  const held = await getJson(context, spot, { path: '/api/v2/alerts' }, Held);
  return isAnswered(held) ? held.map(({ labels }) => labels) : [];
}
