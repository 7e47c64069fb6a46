import type { Cause } from '../../kernel/cause.ts';
import type { Found, Survey } from './survey.ts';
import { isIll, labelledFor, lacksLogin, loginBefore, routersAt, serviceOfRouter } from './survey.ts';
import { ruleSubject } from '../access/rule-rows.ts';

/** What a finding is followed by: its check, and the names it was seen at. */
export type Trail = Pick<Found, 'check'> & { key: string };

const loginOf = ({ policy }: Survey): Cause => ({ kind: 'login', key: policy.access.login.service });

/** A rule of the login that was seen to open this host; null: none was. */
function ruleAt(survey: Survey, host: string): Cause | null {
  const rules = survey.found.filter(({ check, cause }) => check === 'rule-openings' && cause?.kind === 'loginRule');
  return rules.find(({ subject, cause }) => subject === ruleSubject(host, cause?.key ?? ''))?.cause ?? null;
}

/** Hosts that a router is declared to serve. */
const hostsOfRouter = (survey: Survey, router: string): string[] =>
  [
    ...new Set([
      ...Object.keys(survey.policy.hosts),
      ...survey.found.flatMap(({ lead }) => (lead?.from === 'hostLogin' ? lead.key : [])),
    ]),
  ].filter((host) => routersAt(survey, host).some(({ name }) => name === router));

/** Entrypoints that believe what some visitor says of himself. */
const believing = ({ traefik }: Survey): string[] =>
  (traefik?.entryPoints ?? [])
    .filter(({ forwardedHeaders }) => forwardedHeaders?.insecure || (forwardedHeaders?.trustedIPs.length ?? 0) > 0)
    .map(({ name }) => name);

/** Whether a check found at least two thirds of all routers, or their hosts, that one login stands before. */
function findsAll(survey: Survey, check: string, login: string): boolean {
  const keys = survey.keysOf.get(check) ?? new Set<string>();
  const guarded = (survey.traefik?.routers ?? []).filter(({ name }) => loginBefore(survey, name) === login);
  const hit = guarded.filter(
    ({ name }) => keys.has(name) || hostsOfRouter(survey, name).some((host) => keys.has(host)),
  );
  return hit.length >= 3 && hit.length * 3 >= guarded.length * 2;
}

/** A router that lets somebody in whom its login should have stopped, or has none. */
export function followRouterLogin(survey: Survey, { check, key }: Trail): Cause {
  const router: Cause = { kind: 'router', key };
  if (lacksLogin(survey)) return loginOf(survey);
  const service = serviceOfRouter(survey, key);
  if (service !== null && isIll(service, survey)) return { kind: 'service', key: service };
  const login = loginBefore(survey, key);
  if (login === null) return router;
  const rule = hostsOfRouter(survey, key).flatMap((host) => ruleAt(survey, host) ?? [])[0];
  if (rule) return rule;
  if (!findsAll(survey, check, login)) return loginOf(survey);
  const [door] = check === 'request-tricks' ? believing(survey) : [];
  return door === undefined ? { kind: 'middleware', key: login } : { kind: 'entrypoint', key: door };
}

/** Of several routers at one host, the one that another finding names. */
function routerToBlame(survey: Survey, host: string): string | null {
  const routers = routersAt(survey, host).map(({ name }) => name);
  const named = survey.ledFrom('routerLogin', 'routerSession', 'router');
  return (
    routers.find((name) => named.has(name) && loginBefore(survey, name) === null) ??
    routers.find((name) => named.has(name)) ??
    routers[0] ??
    null
  );
}

/** A host at which somebody got in. */
export function followHostLogin(survey: Survey, { check, key }: Trail): Cause {
  if (lacksLogin(survey)) return loginOf(survey);
  const rule = ruleAt(survey, key);
  if (rule) return rule;
  if (survey.ledFrom('apiKey').has(key)) return followApiKey(survey, key);
  const router = routerToBlame(survey, key);
  if (router !== null) return followRouterLogin(survey, { check, key: router });
  const [label] = labelledFor(survey, survey.policy.hosts[key] ?? '');
  return label === undefined ? loginOf(survey) : { kind: 'router', key: label };
}

/** An application that answers without its key. */
export function followApiKey(survey: Survey, host: string): Cause {
  const service = survey.policy.hosts[host];
  return lacksLogin(survey) || service === undefined ? loginOf(survey) : { kind: 'service', key: service };
}

/** A session that opened too much or too little: a cookie for the wrong hosts explains it all. */
export function followSession(survey: Survey, trail: Trail | null): Cause {
  const cookie = survey.found.find(
    ({ cause, subject }) => cause?.kind === 'cookie' && subject === `${cause.key} Domain`,
  );
  if (cookie?.cause) return cookie.cause;
  return trail === null ? loginOf(survey) : followRouterLogin(survey, trail);
}

/** A router that served content while the login was down. */
export function followOutage(survey: Survey, { check, key }: Trail): Cause {
  const login = loginBefore(survey, key);
  return login !== null && findsAll(survey, check, login)
    ? { kind: 'middleware', key: login }
    : { kind: 'router', key };
}
