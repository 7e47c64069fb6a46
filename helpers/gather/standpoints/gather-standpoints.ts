import type { Standpoint } from '../../evidence/standpoints.ts';
import { servingEntryPoints } from '../../traefik/table/entry-points.ts';
import type { Approach } from '../access/access-entries.ts';
import type { Gatherer } from '../context.ts';
import { need } from '../need.ts';
import { askPlaces, knock, servedEntries, type Reached } from './ask-places.ts';
import { choosePlaces } from './choose-standpoints.ts';
import { watchAddresses } from './watch-addresses.ts';

const told = (place: Reached): Standpoint => {
  const { name, kind, namespace, family, network, source, depth, knocks, trusted, cannot } = place;
  return { name, kind, namespace, family, network, source, depth, knocks, trusted, cannot };
};

/** What strangers get from each place from which the proxy can be reached, and as whom it takes them. */
export const gatherStandpoints: Gatherer<'standpoints'> = {
  id: 'standpoints',
  async gather(context) {
    const traefik = need(context, 'traefik');
    const everywhere: Approach = {
      entryPoints: servingEntryPoints(traefik).map(({ entryPoint }) => entryPoint),
      at: (port) => ({ namespace: 'host', address: '127.0.0.1', port }),
      visitor: null,
    };
    const routed = servedEntries(context, traefik, everywhere);
    const places = await knock(context, traefik, choosePlaces(context, traefik));
    const { rows, known } = await askPlaces(context, traefik, places, routed);
    const visitors = await watchAddresses(context, traefik, places);
    const entryPointsOf = (name: string) => traefik.routers.find((router) => router.name === name)?.entryPoints ?? [];
    const names = [...new Set(places.map(({ name }) => name))];
    return {
      value: {
        standpoints: places.map(told),
        routers: routed.map(({ asked }) => ({
          ...asked,
          known: known.has(asked.router),
          entryPoints: entryPointsOf(asked.router),
        })),
        rows,
        visitors,
      },
      scope: `${rows.length} requests from ${places.length} places: ${names.join(', ')}`,
    };
  },
};
