import type { Identities } from '../../evidence/identities.ts';
import type { Visit } from '../../evidence/sessions.ts';
import { messageOf } from '../../lib/errors.ts';
import { isLoginPage } from '../../policy/accounts.ts';
import { need } from '../need.ts';
import type { GatherContext } from '../context.ts';
import { routedAnywhere, waysTo, watchForwarded } from '../access/access-forwarded.ts';
import { reachAsVisitors } from '../standpoints/reach-as-visitors.ts';
import { proxyOf } from '../traefik/entry-address.ts';

type Row = Identities['rows'][number];
interface Watched {
  name: string;
  rows: Row[];
  cannot: string | null;
}

/** What was watched while sessions were open, by run: a run has one vantage. */
const watched = new WeakMap<object, Map<string, Watched>>();

function keep({ vantage }: GatherContext, each: Watched): void {
  const known = watched.get(vantage) ?? new Map<string, Watched>();
  watched.set(vantage, known.set(each.name, each));
}

/** What was watched of an account in this run; null: nothing. */
export const watchedOf = ({ vantage }: GatherContext, name: string): Watched | null =>
  watched.get(vantage)?.get(name) ?? null;

/** Sent to log in, or refused by nobody that is known: a backend may lead on to a page of its own. */
function isTurnedAway({ policy }: GatherContext, { status, location, backend, host }: Visit): boolean {
  if (status === null || (backend ?? null) !== null) return false;
  const base = `https://${host}`;
  const leads = location && URL.canParse(location, base) ? new URL(location, base) : null;
  return status === 401 || status === 403 || (leads !== null && isLoginPage(policy, leads));
}

/**
 * Claims to be somebody else while an account's session is open, on each router that lets it in and on each that lets
 * everybody in. visits: what the session sees. Waits for no verdict and never throws: the session's own look goes on.
 */
export async function watchSession(
  context: GatherContext,
  name: string,
  cookies: string | null,
  visits: readonly Visit[],
): Promise<void> {
  const namespace = proxyOf(context)?.namespace;
  if (namespace === undefined || cookies === null) {
    keep(context, { name, rows: [], cannot: cookies === null ? 'its login gave no cookie' : 'no proxy is there' });
    return;
  }
  const traefik = need(context, 'traefik');
  const routed = reachAsVisitors(context, traefik, routedAnywhere(context, traefik));
  const away = new Set(visits.filter((visit) => isTurnedAway(context, visit)).map(({ router }) => router));
  const ways = [
    ...waysTo(context, routed, true).filter(({ router }) => !away.has(router)),
    ...waysTo(context, routed, false),
  ];
  try {
    const rows = await watchForwarded(context, namespace, ways, cookies);
    keep(context, { name, rows: rows.map((row) => ({ ...row, account: name })), cannot: null });
  } catch (error) {
    keep(context, { name, rows: [], cannot: `what leaves the proxy could not be watched: ${messageOf(error)}` });
  }
}
