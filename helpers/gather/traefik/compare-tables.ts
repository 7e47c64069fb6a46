import { goBoolean } from '../../lib/go-boolean.ts';
import { enabledByLabel } from '../../evidence/traefik-labels.ts';
import type { Container } from '../../evidence/containers.ts';
import { redactText } from '../../evidence/secret-shapes.ts';
import type { Difference, Router } from '../../evidence/traefik.ts';
import { defaultRouter, isNamed } from '../../traefik/table/router-names.ts';
import type { Table } from './traefik-api.ts';

/** What labels say of a router; what they leave out is left out. */
interface Stated {
  name: string;
  kind: Router['kind'];
  rule?: string;
  entryPoints?: string[];
  middlewares?: string[];
  priority?: number;
  tls?: boolean;
}

const listed = (value: string): string[] =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** Whether Traefik takes a container's labels at all. */
const isTaken = ({ status, health, labels }: Container): boolean =>
  status === 'running' &&
  health.status !== 'starting' &&
  health.status !== 'unhealthy' &&
  enabledByLabel(labels) !== false;

const entriesOf = ({ labels }: Container) =>
  Object.entries(labels).map(([key, value]) => [key.toLowerCase(), value] as const);

/** What one label says of its router: `option` is what stands behind the router's name, in small letters. */
function readOption(option: string, value: string): Partial<Stated> {
  switch (option) {
    case 'rule':
      return { rule: value };
    case 'entrypoints':
      return { entryPoints: listed(value) };
    case 'middlewares':
      return { middlewares: listed(value).map((each) => (each.includes('@') ? each : `${each}@docker`)) };
    case 'priority':
      return Number(value) === 0 ? {} : { priority: Number(value) };
    case 'tls':
      return goBoolean(value) === false ? {} : { tls: true };
    default:
      return option.startsWith('tls.') ? { tls: true } : {};
  }
}

/**
 * Routers as the labels of running containers name them. Traefik takes none of a container that is starting or
 * unhealthy, or that says no.
 */
export function routersInLabels(containers: readonly Container[]): Stated[] {
  const found = new Map<string, Stated>();
  for (const container of containers) {
    const entries = entriesOf(container);
    if (!isTaken(container)) continue;
    for (const [key, value] of entries) {
      const [, kind, name = '', option = ''] = /^traefik\.(http|tcp|udp)\.routers\.([^.]+)\.(.+)$/.exec(key) ?? [];
      if (kind === undefined) continue;
      const router: Stated = found.get(`${kind} ${name}`) ?? { name: `${name}@docker`, kind: kind as Router['kind'] };
      found.set(`${kind} ${name}`, Object.assign(router, readOption(option, value)));
    }
  }
  return [...found.values()];
}

/** The table's own name of a router that labels name. */
const called = (router: Router, { name, kind }: Stated): boolean =>
  router.kind === kind && isNamed(router, name.replace(/@docker$/, ''));

const bySubject = (one: Difference, other: Difference): number =>
  Number(one.subject > other.subject) - Number(one.subject < other.subject);

/**
 * Where the table says otherwise than the labels of the containers. shared: those whose routers may be another proxy's
 * alone, so that the table need not have them.
 */
export function compareWithLabels(
  table: Table,
  members: readonly Container[],
  all: readonly Container[],
  shared: readonly Container[] = [],
): Difference[] {
  const optional = new Set(routersInLabels(shared).map(({ kind, name }) => `${kind} ${name}`));
  const stated = routersInLabels(members);
  const anywhere = routersInLabels(all);
  const differs = stated.flatMap((each) => {
    const mine = table.routers.filter((router) => called(router, each));
    if (mine.length === 0 && optional.has(`${each.kind} ${each.name}`)) return [];
    if (mine.length === 0) return [{ subject: each.name, detail: 'labels name it, the table does not have it' }];
    const against = (what: string, said: string | undefined, fits: boolean, has: string) =>
      said === undefined || fits
        ? []
        : [{ subject: each.name, detail: `${what} ${said} by its labels, ${has} in the table` }];
    return mine.flatMap((router) => [
      // Of labels the secrets are gone already.
      ...against('rule', each.rule, redactText(router.rule) === each.rule, router.rule),
      ...against(
        'entrypoints',
        each.entryPoints?.join(', '),
        router.entryPoints.every((name) => each.entryPoints?.includes(name)),
        router.entryPoints.join(', '),
      ),
      ...against(
        'middlewares',
        each.middlewares?.join(', '),
        (each.middlewares ?? []).every((name) => router.middlewares.includes(name)),
        router.middlewares.join(', ') || 'none',
      ),
      ...against('priority', each.priority?.toString(), router.priority === each.priority, String(router.priority)),
      ...against('TLS', each.tls ? 'on' : undefined, router.tls, 'off'),
    ]);
  });
  // By its default rule Traefik makes a router of a container without a word about one.
  const unlabelled = all.filter((each) => isTaken(each)).map(defaultRouter);
  const unnamed = table.routers.filter(
    (router) =>
      router.provider === 'docker' &&
      router.rule !== '' &&
      !anywhere.some((each) => called(router, each)) &&
      !unlabelled.some((name) => isNamed(router, name)),
  );
  return [
    ...differs,
    ...unnamed.map(({ name, rule }) => ({ subject: name, detail: `the table has it (${rule}), no label names it` })),
  ].toSorted(bySubject);
}

/** Where two readings of one proxy say different things of its routers and entrypoints. */
export function compareTables(one: Table, other: Table): Difference[] {
  const shown = ({ rule, entryPoints, middlewares, priority, tls, service }: Router) =>
    `${rule} on ${entryPoints.join(', ')} through ${middlewares.join(', ') || 'nothing'} ` +
    `to ${service}, priority ${priority}${tls ? ', TLS' : ''}`;
  const rows = (table: Table) =>
    new Map([
      ...table.routers.map((router) => [`${router.kind} ${router.name}`, shown(router)] as const),
      ...table.entryPoints.map(({ name, address }) => [`entrypoint ${name}`, address] as const),
    ]);
  const [here, there] = [rows(one), rows(other)];
  return [...new Set([...here.keys(), ...there.keys()])]
    .flatMap((key) =>
      here.get(key) === there.get(key)
        ? []
        : [{ subject: key, detail: `${here.get(key) ?? 'not there'}, against ${there.get(key) ?? 'not there'}` }],
    )
    .toSorted(bySubject);
}
