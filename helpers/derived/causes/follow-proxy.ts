import { followProxyPath } from './follow-services.ts';
import type { Cause } from '../../kernel/cause.ts';
import { givenName } from '../../traefik/table/router-names.ts';
import { doorsOf, portOfEntryPoint } from '../../traefik/table/entry-points.ts';
import { followRouterLogin, type Trail } from './follow-login.ts';
import { entryPointsOf, isIll, labelledFor, routerNamed, serviceOfRouter, type Survey } from './survey.ts';

/** Where the proxy has no entrypoint for TLS at all, that one is missing; null: it has one, or nobody looked. */
export function missingTls(survey: Survey): Cause | null {
  const doors = entryPointsOf(survey);
  return doors?.secure.length === 0 ? { kind: 'entrypoint', key: `${survey.policy.proxy.websecure}/tcp` } : null;
}

/** Every subject of this check is wrong, and there are several: what they share is at fault. */
const isWhole = ({ keysOf, whole }: Survey, check: string): boolean =>
  (keysOf.get(check)?.size ?? 0) >= 3 && whole.has(check);

/** Nearly all: whoever is well has something of its own. */
export const isMost = ({ keysOf, most }: Survey, check: string): boolean =>
  (keysOf.get(check)?.size ?? 0) >= 3 && most.has(check);

/**
 * A router: its service where that is ill, or is reached by chance, else itself; Traefik gives one on a second
 * entrypoint a name of its own.
 */
export function followRouter(survey: Survey, key: string): Cause {
  const service = serviceOfRouter(survey, key);
  if (service !== null && survey.ledFrom('proxyPath').has(service)) return followProxyPath(survey, service);
  if (service !== null && isIll(service, survey)) return { kind: 'service', key: service };
  const router = routerNamed(survey, key);
  const given = router ? givenName(router) : key;
  if (given !== key) return { kind: 'router', key: given };
  const prefix = router?.entryPoints.find((name) => key.startsWith(`${name}-`));
  const first = prefix === undefined ? key : key.slice(prefix.length + 1);
  return { kind: 'router', key: routerNamed(survey, first) ? first : key };
}

/** A host name: its service where that is ill, else the router that another finding names, else its first one. */
export function followHost(survey: Survey, host: string): Cause {
  const service = survey.policy.hosts[host];
  if (service !== undefined && isIll(service, survey)) return { kind: 'service', key: service };
  const routers = survey.routersAt(host).map(({ name }) => name);
  const named = survey.ledFrom('router', 'routerLogin', 'routerPlain');
  const asked = labelledFor(survey, service ?? '');
  const [router] = [
    ...routers.filter((name) => named.has(name)),
    ...asked.filter((name) => named.has(name)),
    ...routers,
    ...asked,
  ];
  if (router !== undefined) return followRouter(survey, router);
  return service === undefined ? { kind: 'subject', key: host } : { kind: 'service', key: service };
}

const isOwn = (options: string | undefined): options is string =>
  options !== undefined && options !== '' && !/^default(?:@|$)/.test(options);

/** TLS as a host name speaks it: the options that its routers name, else those of all. */
export function followTls(survey: Survey, { check, key }: Trail): Cause {
  const missing = missingTls(survey);
  if (missing) return missing;
  const options = survey.routersAt(key).flatMap(({ tlsOptions }) => (isOwn(tlsOptions) ? tlsOptions : []));
  if (options[0] !== undefined) return { kind: 'tlsOptions', key: options[0] };
  return isWhole(survey, check) ? { kind: 'tlsOptions', key: 'default' } : followHost(survey, key);
}

/** The entrypoint at which browsers come in without TLS. */
export const plainDoor = (survey: Survey): string | undefined => {
  const plain = entryPointsOf(survey)?.plain ?? [];
  const isWeb = (name: string) =>
    survey.traefik?.entryPoints.some(
      (each) =>
        each.name === name &&
        survey.traefik !== null &&
        portOfEntryPoint(each) === doorsOf(survey.traefik, survey.policy.proxy).web,
    );
  return plain.find(isWeb) ?? plain[0];
};

/** Routers on a plain entrypoint that take a host name. */
const plainRoutersAt = (survey: Survey, host: string): string[] =>
  survey
    .routersAt(host)
    .filter(({ entryPoints }) => entryPoints.some((name) => entryPointsOf(survey)?.plain.includes(name)))
    .map(({ name }) => name);

function followPlain(survey: Survey, check: string, host: string | null, otherwise: () => Cause): Cause {
  const missing = missingTls(survey);
  if (missing) return missing;
  const door = plainDoor(survey);
  if (isWhole(survey, check) && door !== undefined) return { kind: 'entrypoint', key: door };
  const [router] = host === null ? [] : plainRoutersAt(survey, host);
  return router === undefined ? otherwise() : followRouter(survey, router);
}

/** A host name that answers in plain: by the router that is there for it, else by the entrypoint of all. */
export const followPlainHost = (survey: Survey, { check, key }: Trail): Cause =>
  followPlain(survey, check, key, () => followHost(survey, key));

/** A router that was asked in plain: another one at its host may have answered. */
export function followPlainRouter(survey: Survey, { check, key }: Trail): Cause {
  const [host = null] = Object.keys(survey.policy.hosts).filter((each) =>
    survey.routersAt(each).some(({ name }) => name === key),
  );
  return followPlain(survey, check, host, () => followRouter(survey, key));
}

/** A router to the proxy’s API. */
export function followApiRouter(survey: Survey, trail: Trail): Cause {
  const service = serviceOfRouter(survey, trail.key);
  if (service !== null && service !== survey.policy.proxy.service) return followRouter(survey, trail.key);
  return survey.loginBefore(trail.key) === null
    ? { kind: 'proxyApi', key: trail.key }
    : followRouterLogin(survey, trail);
}
