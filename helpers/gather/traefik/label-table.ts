import type { Container } from '../../evidence/containers.ts';
import type { EntryPoint, Middleware, Router } from '../../evidence/traefik.ts';
import { routersInLabels } from './compare-tables.ts';
import type { Table } from './traefik-api.ts';

type Settings = ReadonlyMap<string, string>;

function entryPointsOf(settings: Settings): EntryPoint[] {
  const stated = [...settings].flatMap(([key, address]): EntryPoint[] => {
    const name = /^entrypoints\.([^.]+)\.address$/.exec(key)?.[1];
    if (name === undefined) return [];
    const at = (rest: string) => settings.get(`entrypoints.${name}.http.${rest}`);
    const to = at('redirections.entrypoint.to');
    const middlewares = (at('middlewares') ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
    const redirect =
      to === undefined
        ? null
        : {
            to,
            scheme: at('redirections.entrypoint.scheme') ?? 'https',
            permanent: at('redirections.entrypoint.permanent') !== 'false',
          };
    const encrypted =
      (at('tls') ?? 'false') !== 'false' ||
      [...settings.keys()].some((other) => other.startsWith(`entrypoints.${name}.http.tls.`));
    return [
      {
        name,
        address,
        http: {
          redirect,
          middlewares,
          tls: encrypted
            ? { options: at('tls.options') ?? '', certResolver: at('tls.certresolver') ?? '', domains: [] }
            : null,
        },
      },
    ];
  });
  return stated;
}

/** The proxy's own two doors, as far as their ports inside its container are known. */
interface Doors {
  web: number;
  websecure: number;
}

/** Where the settings say nothing: by their names those that labels name, beside the usual two. */
function guessed(names: readonly string[], { web, websecure }: Doors): EntryPoint[] {
  const tls = { options: '', certResolver: '', domains: [] };
  return [...new Set(['web', 'websecure', ...names])].map((name) =>
    /secure|https|tls|ssl|443/i.test(name)
      ? // Asked in plain HTTP it would say 404 of everything, as if no router took it.
        { name, address: `:${websecure}`, http: { redirect: null, middlewares: [], tls } }
      : { name, address: `:${web}` },
  );
}

/** Inside the container, by what it publishes. */
export function doorsBehind({ published }: Pick<Container, 'published'>, world: Doors): Doors {
  const inside = (port: number) =>
    published.find(({ hostPort, protocol }) => hostPort === port && protocol === 'tcp')?.containerPort ?? port;
  return { web: inside(world.web), websecure: inside(world.websecure) };
}

/** Those that a router listens on without naming any: what is marked as default, else all but Traefik's own. */
function defaultsOf(entryPoints: readonly EntryPoint[], settings: Settings): string[] {
  const marked = entryPoints.filter(({ name }) => settings.get(`entrypoints.${name}.asdefault`) === 'true');
  return (marked.length > 0 ? marked : entryPoints.filter(({ name }) => name !== 'traefik')).map(({ name }) => name);
}

function middlewaresIn(containers: readonly Container[]): Middleware[] {
  const found = containers.flatMap(({ labels }) =>
    Object.keys(labels).flatMap((label) => {
      const [, kind, name, type] = /^traefik\.(http|tcp)\.middlewares\.([^.]+)\.([^.]+)/i.exec(label) ?? [];
      return kind && name && type
        ? [
            {
              name: `${name.toLowerCase()}@docker`,
              provider: 'docker',
              type: type.toLowerCase(),
              status: 'enabled',
              errors: [],
            },
          ]
        : [];
    }),
  );
  return [...new Map(found.map((each) => [each.name, each])).values()];
}

/**
 * A router table read from labels and the proxy's static settings alone. It lacks the routers and middlewares of files
 * and of other providers, Traefik's own,
 * and whatever Traefik refused or added: it says where to knock, and nothing may pass by it. null: no label names a
 * router.
 */
export function tableFromLabels(members: readonly Container[], settings: Settings, doors: Doors): Table | null {
  const labelled = routersInLabels(members);
  const stated = entryPointsOf(settings);
  const entryPoints =
    stated.length > 0
      ? stated
      : guessed(
          labelled.flatMap((router) => router.entryPoints ?? []),
          doors,
        );
  const usual = defaultsOf(entryPoints, settings);
  const routers = labelled.flatMap(
    ({ name, kind, rule, entryPoints: own, middlewares = [], priority, tls }): Router[] => {
      if (rule === undefined) return [];
      const on = own ?? usual;
      const hasTls = (each: string) =>
        tls === true || Boolean(entryPoints.find((entryPoint) => entryPoint.name === each)?.http?.tls);
      const router = {
        kind,
        provider: 'docker',
        rule,
        service: name.replace(/@docker$/, ''),
        middlewares,
        priority: priority ?? rule.length,
        status: 'enabled',
        errors: [],
      };
      // As Traefik splits it where one of its entrypoints has settings of its own: the others keep the name.
      const [secure, plain] = [on.filter(hasTls), on.filter((each) => !hasTls(each))];
      if (secure.length > 0 && plain.length > 0)
        return [
          { ...router, name, entryPoints: plain, tls: false },
          ...secure.map((each) => ({ ...router, name: `${each}-${name}`, entryPoints: [each], tls: true })),
        ];
      return [{ ...router, name, entryPoints: on, tls: on.some(hasTls) || tls === true }];
    },
  );
  return routers.length === 0 ? null : { entryPoints, routers, services: [], middlewares: middlewaresIn(members) };
}
