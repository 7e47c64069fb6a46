import type { Traefik } from '../../evidence/traefik.ts';
import { looksAtVisitors } from '../../traefik/rules/reading.ts';
import { routedEntries, type Routed } from '../access/access-entries.ts';
import type { GatherContext } from '../context.ts';
import { chooseStandpoints, type ChosenStandpoint } from './choose-standpoints.ts';

/** What a standpoint reaches, by the address that the proxy sees it come from. */
const routedFrom = (
  context: GatherContext,
  traefik: Traefik,
  { entryPoints, namespace, source }: ChosenStandpoint,
): Routed[] =>
  routedEntries(context, traefik, {
    entryPoints: entryPoints.map(({ entryPoint }) => entryPoint),
    at: (port) =>
      entryPoints.find(({ containerPort }) => containerPort === port)?.at ?? { namespace, address: '127.0.0.1', port },
    visitor: source,
  });

/**
 * Routers that take visitors from certain addresses alone are asked from where they match; those that match nowhere
 * stay as they are.
 */
export function reachAsVisitors(context: GatherContext, traefik: Traefik, routed: readonly Routed[]): Routed[] {
  const choosy = new Set(traefik.routers.filter(looksAtVisitors).map(({ name }) => name));
  const isMissed = ({ asked, entries }: Routed) => entries.length === 0 && choosy.has(asked.router);
  if (!routed.some(isMissed)) return [...routed];
  const found = new Map<string, Routed>();
  for (const standpoint of chooseStandpoints(context, traefik))
    if (standpoint.cannot === null && standpoint.source !== null && standpoint.entryPoints.length > 0)
      for (const each of routedFrom(context, traefik, standpoint))
        if (each.entries.length > 0 && !found.has(each.asked.router)) found.set(each.asked.router, each);
  return routed.map((each) => (isMissed(each) ? (found.get(each.asked.router) ?? each) : each));
}
