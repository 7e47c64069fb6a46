import type { Router } from '../../helpers/evidence/traefik.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { undeclaredRouters } from './undeclared-routers.check.ts';

const rule = (text: string, change: Partial<Router> = {}) =>
  world((evidence) => void Object.assign(routerOf(evidence, 'radarr@docker'), { rule: text, ...change }));

const declared = (text: string, routed: Policy['routed']) =>
  world((evidence, policy) => {
    routerOf(evidence, 'radarr@docker').rule = text;
    policy.routed = routed;
  });

/** A router for any name on the plain entrypoint, with a redirect to this scheme before it. */
const sentOn = (scheme: string) =>
  world((evidence) => {
    for (const each of evidence.traefik.entryPoints) each.forwardedHeaders = { insecure: false, trustedIPs: [] };
    evidence.traefik.middlewares.push({
      ...{ name: 'away@docker', provider: 'docker', type: 'redirectscheme', status: 'enabled', errors: [] },
      config: { redirectScheme: { scheme, port: '', permanent: true } },
    });
    Object.assign(routerOf(evidence, 'radarr@docker'), {
      ...{ rule: 'HostRegexp(`.+`)', entryPoints: ['web'], tls: false, middlewares: ['away@docker'] },
    });
  });

testCheck(undeclaredRouters, {
  holds: [
    {
      given: 'all names below one that is declared as a whole',
      world: declared('HostRegexp(`^[a-z]+\\.films\\.small\\.test$`)', [
        { host: '*.films.small.test', path: '/', service: 'radarr' },
      ]),
    },
    {
      given: 'a path of any name, declared so',
      world: declared('PathPrefix(`/films`) && Method(`GET`)', [{ host: '*', path: '/films', service: 'radarr' }]),
    },
    {
      given: 'a path of a name that is declared by its paths',
      world: declared('Host(`radarr.small.test`) && PathPrefix(`/films/new`)', [
        { host: 'radarr.small.test', path: '/films', service: 'radarr' },
        { host: 'radarr.small.test', path: '/series', service: 'sonarr' },
      ]),
    },
    {
      given: 'a name that the policy writes in other letters',
      world: world((_, policy) => {
        policy.hosts = Object.fromEntries(
          Object.entries(policy.hosts).map(([host, service]) => [host.toUpperCase(), service]),
        );
      }),
    },
    { given: 'declared names, and the proxy’s own routers', world: world() },
    {
      given: 'a TCP router for any name, at a port that is declared as another’s',
      world: world((evidence, policy) => {
        evidence.traefik.entryPoints.push({ name: 'ssh', address: ':2222' });
        Object.assign(routerOf(evidence, 'radarr@docker'), {
          ...{ kind: 'tcp', rule: 'HostSNI(`*`)', entryPoints: ['ssh'] },
        });
        policy.ports = [...policy.ports, { port: 2222, protocol: 'tcp', owner: 'radarr' }];
      }),
    },
    {
      given: 'one for any name, which sends everybody on to HTTPS',
      world: sentOn('https'),
    },
    {
      given: 'one of a name that nobody declared, to nothing',
      world: rule('Host(`www.small.test`)', { service: 'noop@internal' }),
    },
    {
      given: 'two declared names and a path',
      world: rule('(Host("RADARR.small.test") || Host(`sonarr.small.test`)) && PathPrefix(`/api`)'),
    },
    {
      given: 'a declared name in a rule that does not parse, which router-status names',
      world: rule('Host(`movies.small.test`', { status: 'disabled' }),
    },
    {
      given: 'an undeclared name that the rule leaves out',
      world: rule('Host(`radarr.small.test`) && !Host(`movies.small.test`)'),
    },
    {
      given: 'a pattern of declared names only',
      world: rule('HostRegexp(`^(radarr|sonarr)\\.small\\.test$`)'),
    },
    {
      given: 'declared names in a list of version 2',
      world: rule('Host(`radarr.small.test`, `sonarr.small.test`)', { ruleSyntax: 'v2' }),
    },
  ],
  broken: [
    {
      given: 'one for any name, which sends everybody on to plain HTTP',
      world: sentOn('http'),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a pattern without an end, which takes names of other people too',
      world: declared('HostRegexp(`[a-z]+\\.films\\.small\\.test`)', [
        { host: '*.films.small.test', path: '/', service: 'radarr' },
      ]),
      subjects: ['radarr@docker'],
    },
    {
      given: 'any name at any path, where only one path was declared',
      world: declared('PathPrefix(`/films`) || PathPrefix(`/series`)', [
        { host: '*', path: '/films', service: 'radarr' },
      ]),
      subjects: ['radarr@docker'],
    },
    {
      given: 'another path of a name that is declared by its paths',
      world: declared('Host(`radarr.small.test`) && PathPrefix(`/admin`)', [
        { host: 'radarr.small.test', path: '/films', service: 'radarr' },
      ]),
      subjects: ['radarr@docker'],
    },
    { given: 'a name that nobody declared', world: rule('Host(`movies.small.test`)'), subjects: ['radarr@docker'] },
    {
      given: 'a second name beside the declared one',
      world: rule('Host(`radarr.small.test`, `movies.small.test`)'),
      subjects: ['radarr@docker'],
    },
    {
      given: 'any name but a declared one',
      world: rule('!Host(`jellyfin.small.test`) && PathPrefix(`/`)'),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a pattern with one name too many',
      world: rule('HostRegexp(`^(radarr|movies)\\.small\\.test$`)'),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a TCP router for any name',
      world: rule('HostSNI(`*`)', { kind: 'tcp' }),
      subjects: ['radarr@docker'],
    },
    { given: 'any name', world: rule('PathPrefix(`/`)'), subjects: ['radarr@docker'] },
    { given: 'a pattern of names', world: rule('HostRegexp(`^.+\\.small\\.test$`)'), subjects: ['radarr@docker'] },
  ],
  unknown: [
    {
      given: 'an API that lists nothing, and one host name declared',
      world: world(({ traefik }, policy) => {
        traefik.routers = [];
        policy.hosts = { 'radarr.small.test': 'radarr' };
      }),
      subjects: [],
    },
    {
      given: 'a rule that Traefik works with and that cannot be read here',
      world: rule('Host(`radarr.small.test`) && Later(`1`)'),
      subjects: ['radarr@docker'],
    },
    { given: 'an API that lists nothing', world: world(({ traefik }) => void (traefik.routers = [])), subjects: [] },
  ],
  notApplicable: [
    {
      given: 'nobody is routed, and nobody is to be',
      world: world(({ traefik }, policy) => {
        traefik.routers = [];
        policy.hosts = {};
      }),
    },
  ],
});
