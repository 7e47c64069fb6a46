import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { routedHosts } from './routed-hosts.check.ts';

type Answer = Artifacts['routes']['answers'][number];
type Backend = Artifacts['routes']['backends'][number];
const answer = (change: Partial<Answer>) =>
  world(({ routes }) =>
    routes.answers.filter(({ host }) => host === 'sonarr.small.test').forEach((row) => Object.assign(row, change)),
  );
const backend = (value: Backend['value']) =>
  world(({ routes }) =>
    routes.backends.filter(({ router }) => router === 'sonarr@docker').forEach((row) => (row.value = value)),
  );
const sonarr = ['sonarr.small.test'];

testCheck(routedHosts, {
  holds: [
    { given: 'every name answers', world: world() },
    { given: 'a login in front', world: answer({ status: 303, location: 'http://auth.small.test/' }) },
    {
      given: 'https beside it, before it has a router',
      world: world(
        ({ routes }) =>
          void routes.answers.push({
            host: 'sonarr.small.test',
            router: '',
            scheme: 'https',
            status: 404,
            error: null,
            location: null,
            certificate: 'TRAEFIK DEFAULT CERT',
          }),
      ),
    },
  ],
  broken: [
    {
      given: 'a name without a router, whose plain door only leads to the encrypted one',
      world: world(({ routes }) => {
        routes.answers = routes.answers.filter(({ host }) => host !== 'sonarr.small.test');
        const bare = { host: 'sonarr.small.test', router: '', error: null };
        routes.answers.push(
          { ...bare, scheme: 'http', status: 301, location: 'https://sonarr.small.test/', certificate: null },
          { ...bare, scheme: 'https', status: 404, location: null, certificate: 'small.test' },
        );
      }),
      subjects: sonarr,
    },
    { given: '404', world: answer({ status: 404, router: '' }), subjects: sonarr },
    { given: '502', world: answer({ status: 502 }), subjects: sonarr },
    { given: '503', world: answer({ status: 503 }), subjects: sonarr },
    { given: '504', world: answer({ status: 504 }), subjects: sonarr },
    {
      given: 'the default certificate of the proxy',
      world: answer({ scheme: 'https', certificate: 'CN=TRAEFIK DEFAULT CERT' }),
      subjects: sonarr,
    },
    { given: 'no answer, while others answer', world: answer({ status: null, error: 'timeout' }), subjects: sonarr },
    { given: 'a dead backend behind a login', world: backend('refused'), subjects: sonarr },
    { given: 'a backend that is gone', world: backend('absent'), subjects: sonarr },
    {
      given: 'an undeclared name that answers 502',
      world: world(
        ({ routes }) =>
          void routes.answers.push({
            host: 'old.small.test',
            router: 'old@docker',
            scheme: 'http',
            status: 502,
            error: null,
            location: null,
            certificate: null,
          }),
      ),
      subjects: ['old.small.test'],
    },
  ],
  unknown: [
    {
      given: 'a declared name that was not asked',
      world: world(
        ({ routes }) => void (routes.answers = routes.answers.filter(({ host }) => host !== 'sonarr.small.test')),
      ),
      subjects: sonarr,
    },
    {
      given: 'nobody answers at all',
      world: world(({ routes }) => routes.answers.forEach((row) => (row.status = null))),
      subjects: ['jellyfin.small.test', 'qbittorrent.small.test', 'radarr.small.test', 'sonarr.small.test'],
    },
    { given: 'the connect to the backend could not run', world: backend('probe-failed'), subjects: sonarr },
    {
      given: 'no backend answers the proxy’s namespace',
      world: world(({ routes }) => routes.backends.forEach((row) => (row.value = 'dropped'))),
      subjects: ['jellyfin.small.test', 'qbittorrent.small.test', 'radarr.small.test', 'sonarr.small.test'],
    },
  ],
  notApplicable: [
    {
      given: 'nothing is declared or routed',
      world: world(({ routes }, policy) => {
        routes.answers = [];
        policy.hosts = {};
      }),
    },
  ],
});
