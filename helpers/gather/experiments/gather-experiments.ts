import type { Experiments } from '../../evidence/experiments.ts';
import { tryBan } from './experiments-bans.ts';
import { getInside, tryOutages } from './experiments-outages.ts';
import type { Gatherer } from '../context.ts';
import { PutBack } from './put-back.ts';
import { Portal } from '../sessions/sessions-portal.ts';
import { planRequests } from '../sessions/sessions-visits.ts';

const notMade: Experiments = {
  notMade:
    'experiments that disturb were not asked for; `--disturb` makes them: an account is banned, ' +
    'and the login service is down for a minute',
  ban: null,
  outages: null,
  transcript: [],
};

/** Bans an account and lets the login service fail, and puts all of it back. Only where that is allowed. */
export const gatherExperiments: Gatherer<'experiments'> = {
  id: 'experiments',
  async gather(context) {
    if (!context.disturb) return { value: notMade, scope: 'none was asked for' };
    const putBack = context.putBack ?? new PutBack();
    const portal = new Portal(context);
    const requestPlan = await planRequests(context);
    const insider = await getInside(context, portal);
    const banned = await tryBan(context, putBack, portal);
    let { ban } = banned;
    const outages = await tryOutages(context, putBack, portal, requestPlan, insider, async () => {
      ban = await banned.later();
    });
    const states = outages.during.map(({ state }) => state).join(', ');
    return {
      value: { notMade: null, ban, outages, transcript: putBack.transcript() },
      scope: `a ban, and ${outages.service} ${states}; ${requestPlan.targets.length} protected routers in each state`,
    };
  },
};
