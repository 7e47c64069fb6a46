import { portalHostOf } from '../../policy/accounts.ts';
import type { Cause } from '../../kernel/cause.ts';
import type { Found, Survey } from './survey.ts';
import { isIll, labelledFor, lacksLogin, remember, serviceOfRouter } from './survey.ts';
import { ruleSubject } from '../access/rule-rows.ts';

/** What a finding is followed by: its check, and the names it was seen at. */
export type Trail = Pick<Found, 'check'> & { key: string };

const loginOf = ({ policy }: Survey): Cause => ({ kind: 'login', key: policy.access.login.service });

/** What is asked of one run again and again, once for each of hundreds of findings. */
interface Logins {
  /** A rule of the login that was seen to open this host; null: none was. */
  ruleAt(host: string): Cause | null;
  /** Hosts that a router is declared, or was found, to serve. */
  hostsOf(router: string): readonly string[];
  /** `check login`: whether the check found at least two thirds of all routers, or their hosts, behind that login. */
  findsAll(checkAndLogin: string): boolean;
}

function surveyLogins(survey: Survey): Logins {
  const { found, policy, traefik, keysOf } = survey;
  const rules = found.filter(({ check, cause }) => check === 'rule-openings' && cause?.kind === 'loginRule');
  const hosts = [...new Set([...Object.keys(policy.hosts), ...survey.ledFrom('hostLogin')])];
  const hostsOf = remember((router) =>
    hosts.filter((host) => survey.routersAt(host).some(({ name }) => name === router)),
  );
  return {
    hostsOf,
    ruleAt: remember(
      (host) => rules.find(({ subject, cause }) => subject === ruleSubject(host, cause?.key ?? ''))?.cause ?? null,
    ),
    findsAll: remember((checkAndLogin) => {
      const [check = '', login = ''] = checkAndLogin.split(' ');
      const keys = keysOf.get(check) ?? new Set<string>();
      const guarded = (traefik?.routers ?? []).filter(({ name }) => survey.loginBefore(name) === login);
      const hit = guarded.filter(({ name }) => keys.has(name) || hostsOf(name).some((host) => keys.has(host)));
      return hit.length >= 3 && hit.length * 3 >= guarded.length * 2;
    }),
  };
}

const known = new WeakMap<Survey, Logins>();

function loginsOf(survey: Survey): Logins {
  const logins = known.get(survey) ?? surveyLogins(survey);
  known.set(survey, logins);
  return logins;
}

/** Entrypoints that believe what some visitor says of himself. */
const believing = ({ traefik }: Survey): string[] =>
  (traefik?.entryPoints ?? [])
    .filter(({ forwardedHeaders }) => forwardedHeaders?.insecure || (forwardedHeaders?.trustedIPs.length ?? 0) > 0)
    .map(({ name }) => name);

/**
 * What all routers with one login have in common, where one check finds nearly all of them; null: no check does. What
 * the proxy believes of everybody is asked before the login.
 */
function followShared(survey: Survey, check: string, login: string): Cause | null {
  if (check === 'request-tricks' && loginsOf(survey).findsAll(`${check} ${login}`)) {
    const [door] = believing(survey);
    return door === undefined ? { kind: 'middleware', key: login } : { kind: 'entrypoint', key: door };
  }
  const isShared = [check, 'anonymous-answers'].some((each) => loginsOf(survey).findsAll(`${each} ${login}`));
  return isShared ? { kind: 'middleware', key: login } : null;
}

/** A router that lets somebody in whom its login should have stopped, or has none. */
export function followRouterLogin(survey: Survey, { check, key }: Trail): Cause {
  if (lacksLogin(survey)) return loginOf(survey);
  const service = serviceOfRouter(survey, key);
  if (service !== null && isIll(service, survey)) return { kind: 'service', key: service };
  const login = survey.loginBefore(key);
  if (login === null) return { kind: 'router', key };
  const hosts = loginsOf(survey).hostsOf(key);
  const [rule] = hosts.flatMap((host) => loginsOf(survey).ruleAt(host) ?? []);
  return rule ?? followShared(survey, check, login) ?? bareBeside(survey, key, hosts) ?? loginOf(survey);
}

/** Another router at the same hosts, without a login, that is a finding itself: it took what this one should have. */
function bareBeside(survey: Survey, key: string, hosts: readonly string[]): Cause | null {
  const named = survey.ledFrom('routerLogin', 'routerSession', 'router');
  const other = hosts
    .flatMap((host) => survey.routersAt(host))
    .find(({ name }) => name !== key && named.has(name) && survey.loginBefore(name) === null);
  return other ? { kind: 'router', key: other.name } : null;
}

/** Of several routers at one host, the one that another finding names, and of those one without a login. */
function routerToBlame(survey: Survey, host: string): string | null {
  const routers = survey.routersAt(host).map(({ name }) => name);
  const named = survey.ledFrom('routerLogin', 'routerSession', 'router');
  const isBare = (name: string) => survey.loginBefore(name) === null;
  const inOrder = [
    ...routers.filter((name) => named.has(name) && isBare(name)),
    ...routers.filter((name) => named.has(name)),
    ...routers.filter(isBare),
    ...routers,
  ];
  return inOrder[0] ?? null;
}

/** A host at which somebody got in. */
export function followHostLogin(survey: Survey, { check, key }: Trail): Cause {
  if (lacksLogin(survey)) return loginOf(survey);
  const rule = loginsOf(survey).ruleAt(key);
  if (rule) return rule;
  if (survey.ledFrom('apiKey').has(key)) return followApiKey(survey, key);
  for (const { name } of survey.routersAt(key)) {
    const login = survey.loginBefore(name);
    const shared = login === null ? null : followShared(survey, check, login);
    if (shared) return shared;
  }
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
  const login = survey.loginBefore(key);
  return login !== null && loginsOf(survey).findsAll(`${check} ${login}`)
    ? { kind: 'middleware', key: login }
    : { kind: 'router', key };
}

/** A logout that ends nothing: another's router at the portal's name takes it elsewhere, or it is the login itself. */
export function followLogout(survey: Survey): Cause {
  const portal = portalHostOf(survey.policy);
  const own = labelledFor(survey, survey.policy.access.login.service);
  const routers = portal === null ? [] : survey.routersAt(portal);
  const other = routers.find(({ name, provider }) => provider === 'docker' && !own.includes(name.toLowerCase()));
  return other && own.length > 0 ? { kind: 'router', key: other.name } : followSession(survey, null);
}
