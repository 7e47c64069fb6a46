import type { Traefik } from '../evidence/proxy.ts';
import { chainOf } from '../rules/chain-of.ts';
import { hostsOf } from './read-rule.ts';

/** On a running stack each host is asked no more than twenty times a second. */
const livePerSecond = 20;
/** Of a limit of the stack's own: the rest is its visitors'. */
const share = 0.8;
/** What would take longer than this goes out all the same: whatever is refused for it cannot be seen, and says so. */
const longestMs = 60_000;
const slotMs = 250;

export type Pace = (host: string) => number;

/** Requests a second that a host may be asked, by the rate limits in the chains of its routers; Infinity: nothing limits it. */
export function paces(traefik: Traefik | null, live: boolean): Pace {
  const limits = new Map<string, number>();
  for (const router of traefik?.routers ?? []) {
    const own = traefik ? chainOf(router, traefik).flatMap(({ middleware }) => middleware?.config?.rateLimit ?? []) : [];
    // An average of 0 is no limit.
    const perSecond = Math.min(Infinity, ...own.filter(({ average }) => average > 0).map(({ average, periodSeconds }) => (share * average) / Math.max(periodSeconds, 0.001)));
    for (const host of hostsOf(router.rule)) limits.set(host, Math.min(perSecond, limits.get(host) ?? Infinity));
  }
  return (host) => Math.min(live ? livePerSecond : Infinity, limits.get(host.toLowerCase()) ?? Infinity);
}

/** Which items go out when, in milliseconds from the start, so that no host is asked faster than its pace. */
export function slotsOf<T>(items: readonly T[], hostOf: (item: T) => string, pace: Pace): { atMs: number; due: T[] }[] {
  const total = new Map<string, number>();
  for (const item of items) total.set(hostOf(item), (total.get(hostOf(item)) ?? 0) + 1);
  const sent = new Map<string, number>();
  const slots = new Map<number, T[]>();
  for (const item of items) {
    const host = hostOf(item);
    const at = sent.get(host) ?? 0;
    sent.set(host, at + 1);
    const everyMs = Math.min(1000 / pace(host), longestMs / (total.get(host) ?? 1));
    const slot = Math.floor((at * everyMs) / slotMs);
    slots.set(slot, [...(slots.get(slot) ?? []), item]);
  }
  return [...slots].toSorted(([one], [other]) => one - other).map(([slot, due]) => ({ atMs: slot * slotMs, due }));
}
