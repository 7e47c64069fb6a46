import type { Standpoint } from '../../evidence/standpoints.ts';
import { servingEntryPoints } from '../../traefik/table/entry-points.ts';
import type { Approach } from '../access/access-entries.ts';
import type { Gatherer } from '../context.ts';
import { need } from '../need.ts';
import { askStandpoints, knock, servedEntries, type Reached } from './ask-standpoints.ts';
import { chooseStandpoints } from './choose-standpoints.ts';
import { watchAddresses } from './watch-addresses.ts';

const told = (standpoint: Reached): Standpoint => {
  const { name, kind, namespace, family, network, source, depth, knocks, trusted, cannot } = standpoint;
  return { name, kind, namespace, family, network, source, depth, knocks, trusted, cannot };
};

/** What strangers get from each standpoint from which the proxy can be reached, and as whom it takes them. */
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
    const chosen = chooseStandpoints(context, traefik);
    const knocks = chosen.flatMap(({ name, family, cannot, entryPoints }) =>
      cannot === null ? entryPoints.map(({ entryPoint }) => ({ name, family, entryPoint: entryPoint.name })) : [],
    );
    const undertaken = {
      standpoints: chosen,
      'standpoints.knocks': knocks,
      routers: routed.map(({ asked }) => asked),
    };
    const standpoints = await knock(context, traefik, chosen);
    const { plan, rows, known } = await askStandpoints(context, traefik, standpoints, routed);
    const { marked, visitors } = await watchAddresses(context, traefik, standpoints);
    const entryPointsOf = (name: string) => traefik.routers.find((router) => router.name === name)?.entryPoints ?? [];
    const names = [...new Set(standpoints.map(({ name }) => name))];
    return {
      value: {
        standpoints: standpoints.map(told),
        routers: routed.map(({ asked }) => ({
          ...asked,
          known: known.has(asked.router),
          entryPoints: entryPointsOf(asked.router),
        })),
        rows,
        visitors,
      },
      undertaken: { ...undertaken, rows: plan, visitors: marked },
      scope: `${rows.length} requests from ${standpoints.length} standpoints: ${names.join(', ')}`,
    };
  },
};
