import type { AskedRouter } from '../evidence/access.ts';
import { serviceAt } from './access-level.ts';
import type { Policy } from './policy.ts';
import type { RateFigures } from './schema-front.ts';

/** Requests a second that figures come to. */
export const perSecond = ({ average, periodSeconds }: RateFigures): number => average / Math.max(periodSeconds, 0.001);

/** `100 in 60 s, 200 at once` */
export const describeFigures = ({ average, periodSeconds, burst }: RateFigures): string =>
  `${average} in ${periodSeconds} s, ${burst} at once`;

/**
 * How often one visitor may ask a router, by the services of its names and the one behind it; null: as often as he
 * likes. The narrower figures count where any of the services is for those who run the stack.
 */
export function figuresFor(
  { hosts, service }: Pick<AskedRouter, 'hosts' | 'service'>,
  policy: Policy,
): RateFigures | null {
  const { general, admin, administered, unlimited } = policy.rateLimits;
  const services = [...hosts.map((host) => serviceAt(policy, host)), service].filter((name) => name !== null);
  if (services.some((name) => administered.includes(name))) return admin;
  return services.length > 0 && services.every((name) => unlimited.includes(name)) ? null : general;
}
