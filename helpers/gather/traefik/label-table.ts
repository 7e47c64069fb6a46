import type { Container } from '../../evidence/containers.ts';
import type { EntryPoint, Middleware, Router } from '../../evidence/traefik.ts';
import { routersInLabels } from './compare-tables.ts';
import type { Table } from './traefik-api.ts';

type Settings = ReadonlyMap<string, string>;

function entryPointsOf(settings: Settings, { web, websecure }: { web: number; websecure: number }): EntryPoint[] {
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
  return stated.length > 0
    ? stated
    : [
        { name: 'web', address: `:${web}` },
        { name: 'websecure', address: `:${websecure}` },
      ];
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
export function tableFromLabels(
  members: readonly Container[],
  settings: Settings,
  ports: { web: number; websecure: number },
): Table | null {
  const entryPoints = entryPointsOf(settings, ports);
  const usual = defaultsOf(entryPoints, settings);
  const routers = routersInLabels(members).flatMap(
    ({ name, kind, rule, entryPoints: own, middlewares = [], priority, tls }): Router[] => {
      if (rule === undefined) return [];
      const on = own ?? usual;
      const encrypted =
        tls === true || on.some((each) => entryPoints.find((entryPoint) => entryPoint.name === each)?.http?.tls);
      return [
        {
          name,
          kind,
          provider: 'docker',
          rule,
          entryPoints: on,
          service: name.replace(/@docker$/, ''),
          middlewares,
          priority: priority ?? rule.length,
          tls: encrypted,
          status: 'enabled',
          errors: [],
        },
      ];
    },
  );
  return routers.length === 0 ? null : { entryPoints, routers, services: [], middlewares: middlewaresIn(members) };
}
