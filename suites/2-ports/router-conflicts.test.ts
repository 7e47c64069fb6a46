import type { Router } from '../../helpers/evidence/traefik.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { routerConflicts } from './router-conflicts.check.ts';

/** A second router; narrower: what sonarr's own rule asks for besides. */
const add = (change: Partial<Router>, narrower?: string, more: Partial<Router>[] = []) =>
  world((evidence) => {
    const { traefik } = evidence;
    const sonarr = routerOf(evidence, 'sonarr@docker');
    if (narrower) sonarr.rule = `${sonarr.rule} && ${narrower}`;
    for (const each of [change, ...more])
      traefik.routers.push({
        name: 'second@docker',
        kind: 'http',
        provider: 'docker',
        rule: 'Host(`second.small.test`)',
        entryPoints: ['web'],
        service: 'second',
        middlewares: [],
        priority: 30,
        tls: false,
        status: 'enabled',
        errors: [],
        ...each,
      });
  });

/** Sonarr's service with one server more, where another service of the stack listens. */
const joined = (by: string, port: number, change?: Parameters<typeof world>[0]) =>
  world((evidence, policy) => {
    const address = evidence.containers
      .find(({ service }) => service === by)
      ?.attachments.find(({ network }) => network === 'backend-net' || network === 'frontend-net')?.ipv4;
    const mine = evidence.traefik.services.find(({ name }) => name === 'sonarr@docker');
    if (!mine || !address) throw new Error(`${by} cannot join sonarr`);
    mine.servers.push({ url: `http://${address}:${port}`, status: 'UP' });
    change?.(evidence, policy);
  });

testCheck(routerConflicts, {
  holds: [
    {
      given: 'the proxy’s own router for any name, above all others',
      world: add({ provider: 'internal', rule: 'HostRegexp(`.+`)', priority: 1000 }),
    },
    {
      given: 'the same rule in a router of another kind',
      world: add({ kind: 'tcp', rule: 'Host(`sonarr.small.test`)' }),
    },
    { given: 'one router a rule', world: world() },
    {
      given: 'another one of the same program',
      world: joined('radarr', 7878, ({ containers }) =>
        containers
          .filter(({ service }) => service === 'radarr')
          .forEach((each) => (each.image = 'mirror.test:5000/sonarr:1.2.4')),
      ),
    },
    {
      given: 'another program that has no name of its own, and may be meant to answer here',
      world: joined('radarr', 7878, (_, policy) => {
        policy.hosts = Object.fromEntries(Object.entries(policy.hosts).filter(([, service]) => service !== 'radarr'));
      }),
    },
    {
      given: 'the same rule on another entrypoint',
      world: add({ rule: 'Host(`sonarr.small.test`)', entryPoints: ['websecure'] }),
    },
    {
      given: 'a narrower rule with the higher priority',
      world: add({ rule: 'Host(`sonarr.small.test`) && PathPrefix(`/api`)', priority: 60 }),
    },
    {
      given: 'a higher router for any name but this one',
      world: add({ rule: '!Host(`sonarr.small.test`) && Host(`second.small.test`)', priority: 1000 }),
    },
    {
      given: 'names that only stand in a value',
      world: add({ rule: 'Host(`second.small.test`) && Header(`X-Was`, `Host(sonarr.small.test)`)', priority: 99 }),
    },
    { given: 'a catch-all with the lowest priority', world: add({ rule: 'HostRegexp(`^.+$`)', priority: 1 }) },
    {
      given: 'the same rule in a router that is disabled',
      world: add({ rule: 'Host(`sonarr.small.test`)', status: 'disabled' }),
    },
    {
      given: 'paths that differ in letter case',
      world: add({ rule: 'Host(`second.small.test`) && PathPrefix(`/A`)' }),
    },
    {
      given: 'the same rule with TLS and without, which take different connections',
      world: add({ rule: 'Host(`sonarr.small.test`)', tls: true }),
    },
    {
      given: 'one priority, and paths that no request has both of',
      world: add(
        { rule: 'Host(`sonarr.small.test`) && PathPrefix(`/b`) && !Host(`x`)', priority: 30 },
        'PathPrefix(`/a`)',
      ),
    },
    {
      given: 'one priority, and one way behind both',
      world: add({ rule: 'Host(`sonarr.small.test`) && PathPrefix(`/b`)', service: 'sonarr' }),
    },
    {
      given: 'one priority, below a third router that takes all they share',
      world: add({ rule: 'Host(`sonarr.small.test`) && PathPrefix(`/b`)' }, undefined, [
        { name: 'third@docker', rule: 'Host(`sonarr.small.test`) && PathPrefix(`/b`) && Method(`GET`)', priority: 31 },
        {
          name: 'fourth@docker',
          rule: 'Host(`sonarr.small.test`) && PathPrefix(`/b`) && !Method(`GET`)',
          priority: 31,
        },
      ]),
    },
  ],
  broken: [
    { given: 'another program among its servers', world: joined('radarr', 7878), subjects: ['sonarr@docker'] },
    {
      given: 'a path of one priority with the whole host',
      world: add({ rule: 'Host(`sonarr.small.test`) && PathPrefix(`/feed`)' }),
      subjects: ['second@docker', 'sonarr@docker'],
    },
    {
      given: 'a method and a path of one priority',
      world: add({ rule: 'Host(`sonarr.small.test`) && Method(`POST`)' }, 'PathPrefix(`/feed`)'),
      subjects: ['second@docker', 'sonarr@docker'],
    },
    {
      given: 'a header and a query of one priority, on any name',
      world: add({ rule: 'Header(`X-Feed`, `1`)' }, 'Query(`feed`, `1`)'),
      subjects: ['jellyfin@docker', 'qbittorrent@docker', 'radarr@docker', 'second@docker', 'sonarr@docker'],
    },
    {
      given: 'one priority and other middlewares before the same service',
      world: add({ rule: 'Host(`sonarr.small.test`) && PathPrefix(`/`)', service: 'sonarr', middlewares: ['login'] }),
      subjects: ['second@docker', 'sonarr@docker'],
    },
    {
      given: 'two TCP routers on one name',
      world: add({ kind: 'tcp', rule: 'HostSNI(`mail.test`)', tls: true }, undefined, [
        { name: 'third@docker', kind: 'tcp', rule: 'HostSNI(`mail.test`)', tls: true },
      ]),
      subjects: ['second@docker', 'third@docker'],
    },
    {
      given: 'two routers on one rule',
      world: add({ rule: 'Host(`sonarr.small.test`)' }),
      subjects: ['second@docker', 'sonarr@docker'],
    },
    {
      given: 'the same rule, spelled otherwise',
      world: add({ rule: 'host( "SONARR.small.test" )', priority: 99 }),
      subjects: ['second@docker', 'sonarr@docker'],
    },
    {
      given: 'a catch-all with the highest priority',
      world: add({ rule: 'HostRegexp(`.+`)', priority: 1000 }),
      subjects: ['jellyfin@docker', 'qbittorrent@docker', 'radarr@docker', 'sonarr@docker'],
    },
    {
      given: 'the same rule, the other way round',
      world: (() => {
        const made = add({ rule: 'PathPrefix(`/api`) && (Host(`sonarr.small.test`))', priority: 30 });
        made.evidence.traefik.routers.push({
          ...routerOf(made.evidence, 'second@docker'),
          name: 'third@docker',
          rule: 'Host(`SONARR.small.test`) && PathPrefix(`/api`)',
          priority: 60,
        });
        return made;
      })(),
      subjects: ['second@docker', 'third@docker'],
    },
    {
      given: 'a router for every name but two',
      world: (() => {
        const made = add({ rule: 'HostRegexp(`^.+\\.other\\.test$`)', priority: 30 });
        made.evidence.traefik.routers.push({
          ...routerOf(made.evidence, 'second@docker'),
          name: 'third@docker',
          rule: '!Host(`sonarr.small.test`) && !Host(`radarr.small.test`)',
          priority: 1000,
        });
        return made;
      })(),
      subjects: ['jellyfin@docker', 'qbittorrent@docker'],
    },
    {
      given: 'a list of version 2 that takes the name too',
      world: add({ rule: 'Host(`sonarr.small.test`, `second.small.test`)', ruleSyntax: 'v2', priority: 57 }),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a longer rule that takes the name too',
      world: add({ rule: 'Host(`sonarr.small.test`) || Host(`second.small.test`)', priority: 57 }),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a narrow rule below the whole host',
      world: add({ rule: 'Host(`sonarr.small.test`) && PathPrefix(`/api`)', priority: 10 }),
      subjects: ['second@docker'],
    },
  ],
  unknown: [
    {
      given: 'the proxy lists no router, and one host name is declared',
      world: world(({ traefik }, policy) => {
        traefik.routers = [];
        policy.hosts = { 'sonarr.small.test': 'sonarr' };
      }),
      subjects: [],
    },
    { given: 'the proxy lists no router', world: world(({ traefik }) => void (traefik.routers = [])), subjects: [] },
  ],
  notApplicable: [
    {
      given: 'nothing is routed or declared',
      world: world(({ traefik }, policy) => {
        traefik.routers = [];
        policy.hosts = {};
      }),
    },
  ],
});
