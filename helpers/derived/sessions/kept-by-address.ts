import type { Artifacts } from '../../evidence/evidence.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import type { Policy } from '../../policy/policy.ts';
import { chainOf } from '../../traefik/chain-of.ts';
import { isForbidden } from './visits.ts';

/**
 * Routers that a list of addresses keeps for some visitors, and that refuse us for where we come from: a stranger there
 * is not even asked to log in, so that the refusal of somebody who did says nothing of the login.
 */
export function keptByAddress(
  { anonymous }: Artifacts['sessions'],
  traefik: Traefik | undefined,
  policy: Policy,
): ReadonlySet<string> {
  const routers = traefik?.routers ?? [];
  const listed = routers.filter(
    (router) =>
      traefik && chainOf(router, traefik).some(({ middleware }) => middleware?.config?.ipAllowList !== undefined),
  );
  const names = new Set(listed.map(({ name }) => name));
  const mine = anonymous.filter((visit) => names.has(visit.router) && isForbidden(visit, policy));
  return new Set(mine.map(({ router }) => router));
}
