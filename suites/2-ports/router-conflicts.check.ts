import type { Router } from '../../helpers/evidence/traefik.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';

/** Spaces, quotes and the letter case of a host name mean nothing to Traefik. */
const normalize = (rule: string): string =>
  rule
    .replaceAll(/["'`]/g, '`')
    .replaceAll(/\s+/g, '')
    .replaceAll(/\bhost\([^)]*\)/gi, (matcher) => matcher.toLowerCase());

/** Host names of a rule that asks for nothing else; `*` takes every name; null: it asks for more, or cannot be read. */
function hostsOnly(rule: string): readonly string[] | null {
  const parts = normalize(rule)
    .split('||')
    .map((part) => /^\(*(host|HostRegexp|PathPrefix)\(`([^`]*)`\)\)*$/.exec(part));
  const names = parts.map((part) =>
    part?.[1] === 'host'
      ? part[2]
      : part?.[1] === 'PathPrefix'
        ? part[2] === '/'
          ? '*'
          : null
        : part && /^\^?\.[+*]\$?$/.test(part[2] ?? '')
          ? '*'
          : null,
  );
  return names.every((name) => typeof name === 'string') ? names : null;
}

const hostsOf = (rule: string): string[] =>
  normalize(rule)
    .matchAll(/host\(([^)]*)\)/g)
    .toArray()
    .flatMap(([, names]) => (names ?? '').split(',').map((name) => name.replaceAll('`', '')));
const meet = (a: Router, b: Router): boolean => a.entryPoints.some((name) => b.entryPoints.includes(name));

/** Takes every request that the other one is meant for, and is asked first. */
function shadows(a: Router, b: Router): boolean {
  const taken = hostsOnly(a.rule);
  const wanted = hostsOf(b.rule);
  return (
    taken !== null &&
    wanted.length > 0 &&
    a.priority > b.priority &&
    wanted.every((host) => taken.includes(host) || taken.includes('*'))
  );
}

function conflict(router: Router, others: readonly Router[]): string | null {
  const same = others.filter((other) => normalize(other.rule) === normalize(router.rule));
  if (same.length > 0)
    return `the same rule as ${same.map(({ name, priority }) => `${name} (priority ${priority})`).join(', ')}`;
  const above = others.find((other) => shadows(other, router));
  return above ? `shadowed by ${above.name}, whose priority ${above.priority} beats ${router.priority}` : null;
}

export const routerConflicts = defineCheck({
  id: 'router-conflicts',
  title: 'Each rule has one router, and none is shadowed by another',
  severity: 'medium',
  why: 'Which of two routers takes a request is then a matter of order, and the other one’s login is never asked.',
  fix: 'Remove one of the two routers, or make their rules differ.',
  requires: ['traefik'],
  evaluate({ traefik }, policy) {
    const enabled = traefik.routers.filter(
      ({ status, provider, kind }) => status === 'enabled' && provider !== 'internal' && kind === 'http',
    );
    if (enabled.length === 0)
      return Object.keys(policy.hosts).length > 0
        ? unknown('the proxy lists no enabled router, although host names are declared')
        : notApplicable('the proxy has no router');
    return enabled.map((router): Observation => {
      const found = conflict(
        router,
        enabled.filter((other) => other !== router && meet(other, router)),
      );
      return {
        subject: router.name,
        holds: found === null,
        expected: `alone to take ${router.rule}`,
        observed: found ?? 'alone',
        reproduce: "docker inspect --format '{{json .Config.Labels}}' $(docker ps -q)",
      };
    });
  },
});
