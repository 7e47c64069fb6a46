import type { PlainAnswer } from '../../helpers/evidence/redirects.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { addTcpRouter } from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { plainRouters } from './plain-routers.check.ts';

const sonarr = ['sonarr@docker'];
/** Sonarr's router listens on the plain entrypoint too, and answers there as told. */
const also = (change: Partial<PlainAnswer>, router: object = {}) =>
  secured(({ traefik, redirects }) => {
    traefik.routers
      .filter(({ name }) => name === 'sonarr@docker')
      .forEach((each) => Object.assign(each, { entryPoints: ['web', 'websecure'] }, router));
    redirects.answers
      .filter((each) => each.router === 'sonarr@docker' && !each.secure)
      .forEach((each) => Object.assign(each, change));
  });

testCheck(plainRouters, {
  holds: [
    { given: 'only the redirection is there', world: secured() },
    { given: 'a router that is, and is redirected all the same', world: also({}) },
    {
      given: 'a router for an exempt path',
      world: also({ exempt: true, status: 200, location: null, speaker: 'somebody' }),
    },
    {
      given: 'a disabled one',
      world: also({ status: 200, location: null, speaker: 'somebody' }, { status: 'disabled' }),
    },
    {
      given: 'nobody listens there',
      world: secured(({ redirects }) =>
        redirects.answers
          .filter(({ secure }) => !secure)
          .forEach((each) => Object.assign(each, { value: 'refused', status: null, location: null })),
      ),
    },
    {
      given: 'a TCP router on a port of its own',
      world: secured(({ traefik }) => {
        addTcpRouter({ traefik });
      }),
    },
  ],
  broken: [
    {
      given: 'it serves content there',
      world: also({ status: 200, location: null, speaker: 'stand-in', standIn: 'sonarr' }),
      subjects: sonarr,
    },
    {
      given: 'its backend is down there',
      world: also({ status: 502, location: null, speaker: 'proxy' }),
      subjects: sonarr,
    },
    {
      given: 'it sends to the login from there',
      world: also({ status: 303, location: 'https://auth.small.test/?rd=http%3A%2F%2Fsonarr.small.test%2F' }),
      subjects: sonarr,
    },
    { given: 'it sends on without TLS', world: also({ status: 302, location: '/login' }), subjects: sonarr },
    {
      given: 'it asks for a password there',
      world: also({ status: 401, location: null, asksPassword: true }),
      subjects: sonarr,
    },
    { given: 'it connects there and says nothing', world: also({ status: null, location: null }), subjects: sonarr },
    {
      given: 'a TCP router takes plain connections beside HTTP',
      world: secured(
        ({ traefik }) =>
          void traefik.routers.push({
            name: 'raw@docker',
            kind: 'tcp',
            provider: 'docker',
            rule: 'HostSNI(`*`)',
            entryPoints: ['web'],
            service: 'raw',
            middlewares: [],
            priority: 1,
            tls: false,
            status: 'enabled',
            errors: [],
          }),
      ),
      subjects: ['raw@docker'],
    },
  ],
  unknown: [
    {
      given: 'no probe could run',
      world: also({ value: 'probe-failed', status: null, location: null }),
      subjects: sonarr,
    },
    {
      given: 'it was not asked',
      world: secured(({ traefik, redirects }) => {
        traefik.routers.filter(({ name }) => name === 'sonarr@docker').forEach((each) => (each.entryPoints = ['web']));
        redirects.answers = redirects.answers.filter(({ router }) => router !== 'sonarr@docker');
      }),
      subjects: sonarr,
    },
    {
      given: 'nothing could be asked there at all',
      world: secured(({ redirects }) => {
        redirects.answers = [];
        redirects.unasked = [{ router: 'web-to-websecure@internal', why: 'no request was found' }];
      }),
      subjects: ['web-to-websecure@internal'],
    },
  ],
  notApplicable: [
    {
      given: 'visitors’ TLS ends elsewhere',
      world: secured((_evidence, policy) => void (policy.proxy.tls = 'elsewhere')),
    },
    {
      given: 'no router is on a plain entrypoint',
      world: secured(
        ({ traefik }) => (traefik.routers = traefik.routers.filter(({ entryPoints }) => !entryPoints.includes('web'))),
      ),
    },
  ],
});
