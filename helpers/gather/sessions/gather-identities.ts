import type { Gatherer } from '../context.ts';
import { need } from '../need.ts';
import { watchedOf } from './watch-sessions.ts';

/** What backends got of those who are logged in and claim to be somebody else. */
export const gatherIdentities: Gatherer<'identities'> = {
  id: 'identities',
  gather(context) {
    const { accounts, portal } = need(context, 'sessions');
    const looked = accounts.map(({ name, lacking, first }) => {
      const known = watchedOf(context, name);
      const failed = lacking ?? (first?.try.ok === true ? 'its session was not open' : (first?.try.detail ?? null));
      return { name, cannot: known ? known.cannot : (failed ?? 'it was not tried'), rows: known?.rows ?? [] };
    });
    const rows = looked.flatMap((each) => each.rows);
    const requests = rows.reduce((sum, { tried = [] }) => sum + tried.length, 0);
    const able = looked.filter(({ cannot }) => cannot === null).map(({ name }) => name);
    return Promise.resolve({
      value: { accounts: looked.map(({ name, cannot }) => ({ name, cannot })), rows },
      scope:
        `${requests} requests as ${able.join(' and ') || 'nobody'}, logged in at ${portal}, ` +
        `on ${rows.length} ways watched in the proxy's own namespace`,
    });
  },
};
