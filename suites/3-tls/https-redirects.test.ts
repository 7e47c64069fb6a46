import type { PlainAnswer } from '../../helpers/evidence/redirects.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { httpsRedirects } from './https-redirects.check.ts';

const sonarr = ['sonarr.small.test'];
/** Every plain answer of sonarr's own router, changed; of one method only, where one is named. */
const answers = (change: Partial<PlainAnswer>, method?: string) =>
  secured(({ redirects }) =>
    redirects.answers
      .filter(
        (each) => each.router === 'sonarr@docker' && !each.secure && (method === undefined || each.method === method),
      )
      .forEach((each) => Object.assign(each, change)),
  );
const led = (location: (path: string) => string) =>
  secured(({ redirects }) =>
    redirects.answers
      .filter((each) => each.router === 'sonarr@docker' && !each.secure)
      .forEach((each) => Object.assign(each, { location: location(each.path) })),
  );
const back = (location: string | null, status: number | null = 302) =>
  secured(({ redirects }) =>
    redirects.onward
      .filter(({ host }) => host === 'sonarr.small.test')
      .forEach((each) => Object.assign(each, { status, location })),
  );
const refused: Partial<PlainAnswer> = { value: 'refused', status: null, location: null, error: 'Connection refused' };
const shut = (change: Partial<PlainAnswer>) =>
  secured(({ redirects }) =>
    redirects.answers.filter(({ secure }) => !secure).forEach((each) => Object.assign(each, change)),
  );

/** A further plain entrypoint, with one router of sonarr's, at which every host is asked as at the others. */
const further = (change: (answer: PlainAnswer) => void = () => undefined) =>
  secured(({ traefik, redirects }) => {
    traefik.entryPoints.push({ name: 'extra', address: ':8000' });
    for (const { name, entryPoints } of traefik.routers) if (name === 'sonarr@docker') entryPoints.push('extra');
    const more = redirects.answers
      .filter(({ secure }) => !secure)
      .map((each) => ({ ...each, entryPoint: 'extra', port: 8000 }));
    for (const each of more.filter(({ router }) => router !== 'sonarr@docker'))
      Object.assign(each, { status: 404, location: null, speaker: 'proxy' });
    for (const each of more) change(each);
    redirects.answers.push(...more);
  });

testCheck(httpsRedirects, {
  holds: [
    {
      given: 'an answer to POST, behind which nobody answered',
      world: secured(({ redirects }) => {
        redirects.answers = redirects.answers.filter(({ secure, method }) => !secure && method === 'POST');
        redirects.onward = [];
      }),
    },
    {
      given: 'one answer alone',
      world: secured(({ redirects }) => {
        redirects.answers = redirects.answers.filter(({ secure, method }) => !secure && method === 'GET').slice(0, 1);
      }),
    },
    { given: 'each host is redirected', world: secured() },
    { given: 'the default port is written out', world: led((path) => `https://sonarr.small.test:443${path}`) },
    {
      given: 'the port by which visitors really come in',
      world: secured(({ redirects }) => {
        redirects.securePorts = [8443];
        redirects.answers
          .filter(({ secure }) => !secure)
          .forEach((each) => (each.location = `https://${each.host}:8443${each.path}`));
      }),
    },
    { given: 'the host name in other letters', world: led((path) => `https://SONARR.small.test${path}`) },
    { given: 'nobody listens for plain HTTP, and HTTPS answers', world: shut(refused) },
    {
      given: 'content below an exempt path',
      world: answers({ exempt: true, status: 200, location: null, speaker: 'somebody' }),
    },
    {
      given: 'content without TLS on the TLS entrypoint, which plain-content names',
      world: secured(({ redirects }) =>
        redirects.answers
          .filter(({ secure }) => secure)
          .forEach((each) => Object.assign(each, { status: 200, speaker: 'somebody' })),
      ),
    },
    { given: 'a further entrypoint, on which one router is and all others are not', world: further() },
  ],
  broken: [
    {
      given: 'the router of a further entrypoint does not redirect',
      world: further((each) => {
        if (each.router === 'sonarr@docker') Object.assign(each, { status: 404, location: null, speaker: 'proxy' });
      }),
      subjects: sonarr,
    },
    {
      given: 'somebody without a router there shows a page there all the same',
      world: further((each) => {
        if (each.router === 'radarr@docker') Object.assign(each, { status: 200, speaker: 'somebody' });
      }),
      subjects: ['radarr.small.test'],
    },
    {
      given: 'content',
      world: answers({ status: 200, location: null, speaker: 'stand-in', standIn: 'sonarr' }),
      subjects: sonarr,
    },
    { given: 'no router takes it', world: answers({ status: 404, location: null }), subjects: sonarr },
    {
      given: 'POST is answered',
      world: answers({ status: 404, location: null, speaker: 'somebody' }, 'POST'),
      subjects: sonarr,
    },
    {
      given: 'it answers nothing, while others do',
      world: answers({ status: null, location: null, error: 'connected, but no answer within 3000 ms' }),
      subjects: sonarr,
    },
    {
      given: 'the query is lost',
      world: led((path) => `https://sonarr.small.test${path.split('?')[0] ?? ''}`),
      subjects: sonarr,
    },
    { given: 'the path is lost', world: led(() => 'https://sonarr.small.test'), subjects: sonarr },
    { given: 'another host', world: led((path) => `https://media.small.test${path}`), subjects: sonarr },
    {
      given: 'a host that only begins the same',
      world: led((path) => `https://sonarr.small.test.evil.test${path}`),
      subjects: sonarr,
    },
    { given: 'another port', world: led((path) => `https://sonarr.small.test:8443${path}`), subjects: sonarr },
    {
      given: 'a redirect that stays without TLS',
      world: led((path) => `http://sonarr.small.test${path}x`),
      subjects: sonarr,
    },
    { given: 'a redirect to a path alone', world: led(() => '/login'), subjects: sonarr },
    { given: 'HTTPS leads back to plain HTTP', world: back('http://sonarr.small.test/'), subjects: sonarr },
    {
      given: 'HTTPS leads to itself',
      world: secured(({ redirects }) =>
        redirects.onward.forEach(
          (each) =>
            (each.location =
              each.host === 'sonarr.small.test' && each.path === '/' ? 'https://sonarr.small.test/' : null),
        ),
      ),
      subjects: sonarr,
    },
  ],
  unknown: [
    {
      given: 'a router alone, for which no request could be made up',
      world: secured(({ redirects }) => {
        redirects.answers = [];
        redirects.unasked = [{ router: 'odd@docker', why: 'it contradicts itself' }];
      }),
      subjects: ['odd@docker'],
    },
    { given: 'HTTPS did not answer behind the redirect', world: back(null, null), subjects: sonarr },
    {
      given: 'no probe could run',
      world: answers({ value: 'probe-failed', status: null, location: null, error: 'setns' }),
      subjects: sonarr,
    },
    {
      given: 'nobody listens, and nothing else answers either',
      world: secured(({ redirects }) => {
        redirects.answers.forEach((each) => Object.assign(each, refused));
        redirects.onward = [];
      }),
      subjects: ['auth.small.test', 'jellyfin.small.test', 'qbittorrent.small.test', 'radarr.small.test', ...sonarr],
    },
    { given: 'the door is shut to this host and not to others', world: answers(refused), subjects: sonarr },
    {
      given: 'a router for which no request could be made up',
      world: secured(
        ({ redirects }) => void redirects.unasked.push({ router: 'odd@docker', why: 'it contradicts itself' }),
      ),
      subjects: ['odd@docker'],
    },
    {
      given: 'nothing was there to be asked',
      world: secured(({ redirects }) => (redirects.answers = [])),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'visitors’ TLS ends elsewhere',
      world: secured((_evidence, policy) => void (policy.proxy.tls = 'elsewhere')),
    },
  ],
});
