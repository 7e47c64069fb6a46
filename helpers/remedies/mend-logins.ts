import type { Middleware, Router, Traefik } from '../evidence/traefik.ts';
import type { Policy } from '../policy/policy.ts';
import type { Model } from '../rehearsal/compose-model.ts';
import { chainOf } from '../traefik/chain-of.ts';
import { loginIn, type Login } from '../traefik/logins.ts';
import { givenName } from '../traefik/table/router-names.ts';
import { cut, type Mending, type Remedy } from './remedy.ts';

/** The labels of a router of the Docker provider, and the service that bears them. */
interface Labelled {
  service: string;
  labels: Readonly<Record<string, unknown>>;
  /** The key of the label that names its middlewares, as it is spelt; or as it would be. */
  key: string;
}

function findLabels(name: string, { services }: Model): Labelled | null {
  for (const [service, { labels }] of Object.entries(services)) {
    const keys = Object.keys(labels ?? {});
    const prefix = `traefik.http.routers.${name}.`.toLowerCase();
    const [first] = keys.filter((key) => key.toLowerCase().startsWith(prefix));
    if (first === undefined) continue;
    const stem = first.slice(0, prefix.length);
    const key = keys.find((each) => each.toLowerCase() === `${prefix}middlewares`) ?? `${stem}middlewares`;
    return { service, labels: labels ?? {}, key };
  }
  return null;
}

const loginOf = (middleware: Middleware, traefik: Traefik, like: Router): Login | null =>
  loginIn(chainOf({ ...like, middlewares: [middleware.name], entryPoints: [] }, traefik));

/**
 * The middleware by which the others of this proxy ask who somebody is: of the kind that the policy names before any
 * other, and the one that most routers use; null: there is none, or nothing tells two of them apart.
 */
function commonLogin(router: Router, traefik: Traefik, policy: Policy): { name: string; uses: number } | null {
  const uses = Map.groupBy(
    traefik.routers.flatMap((each) => loginIn(chainOf(each, traefik))?.name ?? []),
    (name) => name,
  );
  const found = traefik.middlewares
    .flatMap((each) => {
      const login = loginOf(each, traefik, router);
      if (!login || login.kind === 'ipallowlist' || login.name !== each.name || each.status !== 'enabled') return [];
      const isMeant = login.kind === policy.access.login.kind;
      return [{ name: each.name, uses: uses.get(each.name)?.length ?? 0, isMeant }];
    })
    .sort((one, other) => Number(other.isMeant) - Number(one.isMeant) || other.uses - one.uses);
  const [first, second] = found;
  if (!first || (second && second.isMeant === first.isMeant && second.uses === first.uses)) return null;
  return first;
}

/** What only writes headers may stand before a login: its own answers are to bear them too. */
function withLogin(before: readonly string[], login: string, router: Router, traefik: Traefik): string[] {
  const chain = chainOf({ ...router, middlewares: [...before], entryPoints: [] }, traefik);
  const own = chain.filter(({ from }) => from !== 'chain');
  const at = own.findIndex(({ type }) => type !== 'headers');
  const place = at < 0 ? before.length : at;
  return [...before.slice(0, place), login, ...before.slice(place)];
}

function mendRouter(key: string, labelled: Labelled, router: Router, traefik: Traefik, policy: Policy): Mending {
  const chain = chainOf(router, traefik);
  const lost = chain.find(({ missing }) => missing);
  if (lost) return { cannot: `it names ${lost.name}, which nobody defines: correct the name, or define it` };
  const login = loginIn(chain);
  if (login && login.kind !== 'ipallowlist')
    return { cannot: `it has a login, ${login.name}: what that lets through is not a matter of this label` };
  const common = commonLogin(router, traefik, policy);
  if (!common)
    return { cannot: 'no other router of these files has a login that could be told to be the one: define one' };
  const { labels, service } = labelled;
  const written = String(labels[labelled.key] ?? '');
  const before = written.split(',').flatMap((name) => name.trim() || []);
  const value = { ...labels, [labelled.key]: withLogin(before, common.name, router, traefik).join(',') };
  const asked = common.uses === 0 ? '' : `, as ${common.uses} other router${common.uses === 1 ? '' : 's'}`;
  return {
    what: `services.${service}.labels: router ${key} asks ${common.name}${asked}`,
    edits: [{ part: 'services', name: service, key: 'labels', value, entry: labelled.key }],
  };
}

/** A router without a login: the one that the others have, before all else that would change the request. */
export const routerLogin: Remedy = {
  kind: 'router',
  checks: [
    'login-middlewares',
    'anonymous-answers',
    'portal-redirects',
    'default-denial',
    'undeclared-openings',
    'request-tricks',
    'identity-headers',
    'forwarded-identities',
    'session-identities',
    'login-outages',
    'login-levels',
    'group-rules',
  ],
  mend(key, { model, traefik, policy }) {
    const [name, provider] = cut(key, '@');
    if (provider !== 'docker')
      return { cannot: `it is of the ${provider} provider, and not of a label in these files` };
    const labelled = findLabels(name, model);
    if (!labelled) return { cannot: 'no label of these files makes it' };
    const router = traefik?.routers.find((each) => each.name === key || givenName(each) === key);
    if (!traefik || !router) return { cannot: 'the files do not tell how the proxy reads its labels' };
    return mendRouter(key, labelled, router, traefik, policy);
  },
};
