import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import { keepFrontHeaders } from '../../evidence/front-headers.ts';
import type { Visit } from '../../evidence/sessions.ts';
import { dueLevel, isProtected } from '../../policy/access-level.ts';
import { directProbe, readFacts, type Direct } from '../access/read-answers.ts';
import { askAt, type Entry } from '../access/access-asking.ts';
import { routedEntries, type Routed } from '../access/access-entries.ts';
import { directsOf, isLogin } from '../access/access-whose.ts';
import { bannerOf, isSame, titleOf } from '../access/same-answer.ts';
import { reachAsVisitors } from '../standpoints/reach-as-visitors.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { barePath } from '../../lib/url.ts';

/** What a backend says when the proxy's own namespace asks it. */
interface Own {
  service: string;
  http: NonNullable<ProbeResult['http']>;
}

export interface Target {
  entry: Entry;
  service: string | null;
  /** Of each server behind the router that could be asked. */
  own: readonly Own[];
}

/** One request for each protected router, to be sent again and again with other cookies. */
export interface RequestPlan {
  targets: readonly Target[];
  /** Routers for which no request could be made. */
  missed: readonly Visit[];
}

const directLimitMs = 2000;

/** The most ordinary way in to a protected address of a router: encrypted, and by GET. */
function choose({ policy }: GatherContext, { entries, asked }: Routed): Entry | null {
  const kept = entries.filter(({ host, path }) => isProtected(dueLevel(policy, host, barePath(path), asked.service)));
  const rank = ({ scheme, method }: Entry): number => (scheme === 'https' ? 0 : 2) + (method === 'GET' ? 0 : 1);
  return [...kept].sort((one, other) => rank(one) - rank(other))[0] ?? null;
}

const askAs = (entry: Entry, cookies: string | null) =>
  askAt(entry, 'anonymous', 'browser', cookies === null ? {} : { headers: { Cookie: cookies } });

/** What the backends say to the request of each target without a proxy before it. */
async function askBackends(context: GatherContext, chosen: readonly { entry: Entry; directs: readonly Direct[] }[]) {
  const questions = chosen.flatMap(({ entry, directs }) =>
    directs.map((direct) => ({ entry, direct, probe: directProbe(direct, askAs(entry, null)) })),
  );
  const results = await context.vantage.probe(
    questions.map(({ probe }) => probe),
    { limitMs: directLimitMs },
  );
  const answers = questions.map(({ entry, direct: { service } }, at) => ({ entry, service, http: results[at]?.http }));
  return (entry: Entry): Own[] =>
    answers.flatMap(({ entry: of, service, http }) => (of === entry && http ? [{ service, http }] : []));
}

/** A visit that could not be made. */
const missedVisit = ({ router, service, hosts, paths }: Routed['asked'], why: string): Visit => ({
  ...{ router, host: hosts[0] ?? '', path: paths[0] ?? '', service, status: null },
  ...{ error: why, refused: false, location: null, backend: null, summary: null },
});

/**
 * Which request stands for which protected router, and what its backend says without a proxy before it. Needs traefik,
 * containers, host and routes.
 */
export async function planRequests(context: GatherContext): Promise<RequestPlan> {
  const stands = context.vantage.namespaces().includes(proxyOf(context)?.namespace ?? '');
  const traefik = need(context, 'traefik');
  const routed = reachAsVisitors(context, traefik, routedEntries(context, traefik)).map((each) => ({
    ...each,
    entry: choose(context, each),
  }));
  const chosen = routed.flatMap((each) => {
    const { entry, asked } = each;
    return entry ? [{ entry, service: asked.service, directs: stands ? directsOf(context, each) : [] }] : [];
  });
  const ownOf = await askBackends(context, chosen);
  return {
    targets: chosen.map(({ entry, service }) => ({ entry, service, own: ownOf(entry) })),
    missed: routed.flatMap(({ entry, asked }) =>
      entry === null && asked.cannot !== null ? [missedVisit(asked, asked.cannot)] : [],
    ),
  };
}

/** The visit of a target as a browser with these cookies makes it; null: without any. */
export const visitOf = ({ entry }: Pick<Target, 'entry'>, cookies: string | null): HttpProbe =>
  askAs(entry, cookies).probe;

/** The service whose own answer a visit got; null: nobody's that was asked. */
function backendOf(context: GatherContext, { entry, own }: Target, http: ProbeResult['http']): string | null {
  if (!http || isLogin(context, entry, http)) return null;
  return own.find((each) => isSame(http, each.http))?.service ?? null;
}

/**
 * What a visit showed. Of what stands behind a login no more than who spoke and how browsers are to treat it, and of an
 * address no more than where it leads: both may hold secrets.
 */
export function readVisit(context: GatherContext, target: Target, result: ProbeResult | undefined): Visit {
  const { service, entry } = target;
  const { router, scheme, host, path } = entry;
  const http = result?.http ?? null;
  const backend = backendOf(context, target, http);
  const { status, error, refused, location, summary } = result
    ? readFacts(result, backend)
    : { status: null, error: 'was not asked', refused: false, location: null, summary: null };
  const named = http !== null && (titleOf(http) ?? bannerOf(http)) !== null;
  return {
    ...{ router, scheme, host, path, service, status, error, refused, backend },
    location: location?.split(/[?#]/)[0] ?? null,
    summary: named ? summary : null,
    ...(http ? { headers: keepFrontHeaders(http.headers) } : {}),
  };
}

/** Visits every router of the plan at once. limitMs: how long each answer is waited for. */
export async function visitAll(
  context: GatherContext,
  requestPlan: RequestPlan,
  cookies: string | null,
  limitMs = 5000,
): Promise<Visit[]> {
  const results = await context.vantage.probe(
    requestPlan.targets.map((target) => ({ ...visitOf(target, cookies), keep: true })),
    { limitMs },
  );
  return [...requestPlan.targets.map((target, at) => readVisit(context, target, results[at])), ...requestPlan.missed];
}
