import type { Reply } from '../../evidence/reply.ts';

/** Headers by which an answer protects whoever gets it. */
const guarding = [
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'content-security-policy',
  'referrer-policy',
] as const;

export const isLimited = ({ status }: Reply): boolean => status === 429;

/** Where a redirect leads, without what differs from request to request. */
const targetOf = ({ location }: Reply): string => (location ?? '').split(/[?#]/)[0] ?? '';

/** A policy for content names another nonce in each answer. */
const withoutNonces = (header: string): string => header.replaceAll(/'nonce-[^']*'/g, "'nonce'");

/** What of two answers a visitor would call another one, in words; one is told, the other is what it should be. */
export function differencesOf(one: Reply, other: Reply): string[] {
  const status = one.status === other.status ? [] : [`HTTP ${one.status}, not ${other.status}`];
  const target =
    targetOf(one) === targetOf(other) ? [] : [`to ${targetOf(one) || 'nowhere'}, not ${targetOf(other) || 'nowhere'}`];
  const lost = guarding.filter((name) => other.headers[name] !== undefined && one.headers[name] === undefined);
  const changed = guarding.filter((name) => {
    const [mine, due] = [one.headers[name], other.headers[name]];
    return mine !== undefined && due !== undefined && withoutNonces(mine) !== withoutNonces(due);
  });
  return [...status, ...target, ...lost.map((name) => `without ${name}`), ...changed.map((name) => `another ${name}`)];
}

/** Refused, or told that it was sent to the wrong place: nothing of the host was served. */
export const isTurnedAway = ({ outcome, status }: Reply): boolean =>
  outcome === 'refused' || status === 421 || status === 400 || status === 403 || status === 404;

export const isUnheard = ({ outcome }: Reply): boolean => outcome === 'silent' || outcome === 'unseen';
