import type { Alerting } from '../../evidence/alerting.ts';
import type { GatherContext } from '../context.ts';
import { getText, isAnswered, type Spot } from './watch-place.ts';

const counter = /^alertmanager_notification_requests(_failed)?_total\{([^}]*)\}\s+(\d+(?:\.\d+)?(?:e\+?\d+)?)\s*$/gm;

/** Of Alertmanager's own metrics: how often it asked something of a kind of receiver since it began, and in vain. */
export function readSent(text: string): Alerting['sent'] {
  const kinds = new Map<string, Alerting['sent'][number]>();
  for (const [, failed, labels = '', count] of text.matchAll(counter)) {
    const [, kind] = /(?:^|,)integration="([^"]*)"/.exec(labels) ?? [];
    if (kind === undefined) continue;
    const known = kinds.get(kind) ?? { kind, requests: 0, failed: 0 };
    known[failed === undefined ? 'requests' : 'failed'] += Number(count);
    kinds.set(kind, known);
  }
  return [...kinds.values()].filter(({ requests }) => requests > 0);
}

/** Nothing, where it does not tell. */
export async function askSent(context: GatherContext, spot: Spot): Promise<Alerting['sent']> {
  const text = await getText(context, spot, { path: '/metrics' });
  return isAnswered(text) ? readSent(text) : [];
}
