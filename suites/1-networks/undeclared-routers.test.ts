import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { undeclaredRouters } from './undeclared-routers.check.ts';

const rule = (text: string) => world((evidence) => void (routerOf(evidence, 'radarr@docker').rule = text));

testCheck(undeclaredRouters, {
  holds: [
    { given: 'declared names, and the proxy’s own routers', world: world() },
    {
      given: 'two declared names and a path',
      world: rule('(Host("RADARR.small.test") || Host(`sonarr.small.test`)) && PathPrefix(`/api`)'),
    },
    {
      given: 'a declared name in a rule that does not parse, which router-status names',
      world: rule('Host(`radarr.small.test`'),
    },
  ],
  broken: [
    { given: 'a name that nobody declared', world: rule('Host(`movies.small.test`)'), subjects: ['radarr@docker'] },
    {
      given: 'a second name beside the declared one',
      world: rule('Host(`radarr.small.test`, `movies.small.test`)'),
      subjects: ['radarr@docker'],
    },
    { given: 'any name', world: rule('PathPrefix(`/`)'), subjects: ['radarr@docker'] },
    { given: 'a pattern of names', world: rule('HostRegexp(`^.+\\.small\\.test$`)'), subjects: ['radarr@docker'] },
  ],
  unknown: [
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
