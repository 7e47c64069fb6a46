import type { Evidence } from '../../evidence/evidence.ts';
import type { Cause, Lead, LeadFrom } from '../../kernel/cause.ts';
import type { RecordedCriterion, RecordedObservation } from '../../kernel/record.ts';
import type { Policy } from '../../policy/policy.ts';
import {
  followApiKey,
  followHostLogin,
  followLogout,
  followOutage,
  followRouterLogin,
  followSession,
} from './follow-login.ts';
import { followHeader } from './follow-headers.ts';
import {
  followApiRouter,
  followHost,
  followPlainHost,
  followPlainRouter,
  followRouter,
  followTls,
} from './follow-proxy.ts';
import { followHostPort, followNoWayOut, followPath, followProxyPath, followWayOut } from './follow-services.ts';
import { surveyRun, type Survey } from './survey.ts';

type Follow = (survey: Survey, lead: Lead, check: string) => Cause;

const follow: Readonly<Record<LeadFrom, Follow>> = {
  host: (survey, { key }) => followHost(survey, key),
  hostTls: (survey, { key }, check) => followTls(survey, { check, key }),
  hostHsts: (survey, { key }, check) => followHeader(survey, { check, key }),
  hostPlain: (survey, { key }, check) => followPlainHost(survey, { check, key }),
  hostLogin: (survey, { key }, check) => followHostLogin(survey, { check, key }),
  page: (survey, { key }) => {
    const service = survey.policy.hosts[key];
    return service === undefined ? followHost(survey, key) : { kind: 'service', key: service };
  },
  apiKey: (survey, { key }) => followApiKey(survey, key),
  router: (survey, { key }) => followRouter(survey, key),
  routerLogin: (survey, { key }, check) => followRouterLogin(survey, { check, key }),
  routerSession: (survey, { key }, check) => followSession(survey, { check, key }),
  routerOutage: (survey, { key }, check) => followOutage(survey, { check, key }),
  routerPlain: (survey, { key }, check) => followPlainRouter(survey, { check, key }),
  routerApi: (survey, { key }, check) => followApiRouter(survey, { check, key }),
  session: (survey) => followSession(survey, null),
  logout: (survey) => followLogout(survey),
  hostPort: (survey, { key }) => followHostPort(survey, key),
  wayOut: (survey, { key }) => followWayOut(survey, key),
  noWayOut: (survey, { key }) => followNoWayOut(survey, key),
  proxyPath: (survey, { key }) => followProxyPath(survey, key),
  path: (survey, { key, to }) => followPath(survey, key, to ?? key),
  state: (survey, { key }) => followState(survey, key),
};

/** A service that does not run is its own cause, unless nothing of the stack runs at all. */
const followState = ({ containers }: Survey, key: string): Cause =>
  containers.some(({ member, status }) => member && status === 'running')
    ? { kind: 'service', key }
    : { kind: 'stack', key: 'stack' };

/** The login service is one cause, whether it does not run or is told something wrong. */
const unite = (cause: Cause, { policy }: Survey): Cause =>
  cause.kind === 'service' && cause.key === policy.access.login.service ? { ...cause, kind: 'login' } : cause;

function settle({ lead, ...seen }: RecordedObservation, check: string, survey: Survey): RecordedObservation {
  if (seen.holds !== false) return seen;
  const known = seen.cause ?? (lead ? follow[lead.from](survey, lead, check) : null);
  return { ...seen, cause: unite(known ?? { kind: 'subject', key: seen.subject }, survey) };
}

/** Where a cause may stand, the narrowest first: one that is not written down stands where its service does. */
function placeKeys({ kind, key, entry }: Cause): string[] {
  // Every replica of a service stands where the service does.
  const service = key.slice(0, key.lastIndexOf(':')).replace(/#\d+$/, '');
  if (kind !== 'setting') return [`${kind} ${key}`];
  const own = `setting ${service}${key.slice(key.lastIndexOf(':'))}`;
  return [
    ...(entry === undefined ? [] : [`setting ${service}:${entry}`]),
    own,
    `setting ${service}:`,
    `service ${service}`,
  ];
}

/** File and line for causes that stand in the compose files, where it is known where. */
function placesIn({ artifacts: { compose } }: Evidence): (seen: RecordedObservation) => RecordedObservation {
  const places = (compose.ok && compose.value.places) || [];
  const known = new Map(places.map(({ kind, key, file, line }) => [`${kind} ${key}`, { file, line }]));
  return (seen) => {
    if (!seen.cause) return seen;
    const { kind, key: name } = seen.cause;
    const place = placeKeys(seen.cause)
      .map((key) => known.get(key))
      .find((each) => each !== undefined);
    return { ...seen, cause: { kind, key: name, ...place } };
  };
}

/** The same criteria, with a cause for each finding: what one would change, whichever check saw it. */
export function settleCauses(
  criteria: readonly RecordedCriterion[],
  evidence: Evidence,
  policy: Policy,
): RecordedCriterion[] {
  const survey = surveyRun(criteria, evidence, policy);
  const locate = placesIn(evidence);
  return criteria.map((criterion) => ({
    ...criterion,
    checks: criterion.checks.map((check) => ({
      ...check,
      observations: check.observations.map((seen) => locate(settle(seen, check.id, survey))),
    })),
  }));
}
