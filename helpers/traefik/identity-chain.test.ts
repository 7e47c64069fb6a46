import { describe, expect, it } from 'vitest';
import type { MiddlewareConfig, Traefik } from '../evidence/traefik.ts';
import { secured } from '../testing/worlds/world-secured.ts';
import { isTakenByPattern, passesOn, writtenOn } from './identity-chain.ts';

type Door = NonNullable<NonNullable<Traefik['entryPoints'][number]['http']>['takesAway']>;

/** Sonarr's router, with one middleware instead of its login. */
function routerThrough(config: MiddlewareConfig | null, takesAway: Door | null = 'nothing', type = 'headers') {
  const { traefik } = secured().evidence;
  const sonarr = traefik.routers.find(({ name }) => name === 'sonarr@docker');
  if (!sonarr) throw new Error('the small world has no sonarr');
  const login = traefik.middlewares.find(({ name }) => name === 'authelia@docker');
  if (config && login) Object.assign(login, { config, type });
  if (!config) sonarr.middlewares = [];
  for (const { http } of traefik.entryPoints) {
    if (http && takesAway !== null) http.takesAway = takesAway;
    else delete http?.takesAway;
  }
  return (name: string) => passesOn(sonarr, traefik, name);
}

const forwardAuth = {
  ...{ address: 'http://authelia:9091', trustForwardHeader: false, authRequestHeaders: [] },
  ...{ authResponseHeaders: ['Remote-User'], authResponseHeadersRegex: '^X-Auth', preserveLocationHeader: false },
};
const headers = { hsts: null, requestSets: ['Remote-Name'], requestClears: ['remote-user', 'Remote_User'] };
const clearing = { headers: { ...headers, responseSets: [], responseClears: [] } };

describe('what the proxy’s table says of a header', () => {
  it('passes on what nothing takes away', () => {
    const passes = routerThrough(null);
    expect(['Remote-User', 'Remote_User', 'Remote.User'].map(passes)).toEqual([true, true, true]);
  });

  it('knows what a headers middleware takes away or writes itself, in whatever letters', () => {
    const passes = routerThrough(clearing);
    expect(['Remote-User', 'REMOTE_USER', 'Remote-Name', 'Remote.User', 'Remote-Groups'].map(passes)).toEqual([
      ...[false, false, false],
      ...[true, true],
    ]);
  });

  it('knows what a login’s middleware takes over, by name and by pattern', () => {
    const passes = routerThrough({ forwardAuth }, 'nothing', 'forwardauth');
    expect(['Remote-User', 'x-auth-request-user', 'Remote-Groups', 'Remote_User'].map(passes)).toEqual([
      ...[false, false],
      ...[true, true],
    ]);
  });

  it('knows the header into which a password’s name is written', () => {
    const basicAuth = { users: 1, usersFile: false, headerField: 'Remote-User', removeHeader: false };
    expect(['Remote-User', 'Remote-Name'].map(routerThrough({ basicAuth }, 'nothing', 'basicauth'))).toEqual([
      false,
      true,
    ]);
  });

  it.each([
    ['aliases', [true, false, false, false]],
    ['underscores', [true, false, true, false]],
    ['nothing', [true, true, true, true]],
    [null, [true, null, null, null]],
  ] as const)('knows of an entrypoint that takes away %s', (takesAway, expected) => {
    const passes = routerThrough(null, takesAway);
    expect(['Remote-User', 'Remote_User', 'Remote.User', 'X.Auth_User'].map(passes)).toEqual(expected);
  });

  it('cannot tell behind a plugin, nor behind a middleware that is missing or broken', () => {
    expect(routerThrough({ plugin: 'clean' }, 'nothing', 'plugin-clean')('Remote-User')).toBeNull();
    const { traefik } = secured().evidence;
    const sonarr = traefik.routers.find(({ name }) => name === 'sonarr@docker');
    traefik.middlewares = [];
    expect(sonarr && passesOn(sonarr, traefik, 'Remote-User')).toBeNull();
  });

  it('cannot read every pattern', () => {
    expect(
      ['', '^Remote-(User|Groups)$', '^remote-', '('].map((each) => isTakenByPattern(each, 'remote-user')),
    ).toEqual([...[false, true, false], null]);
  });

  it('knows what the proxy writes itself, but for what something behind takes away or a broken one would write', () => {
    const { traefik } = secured().evidence;
    const sonarr = traefik.routers.find(({ name }) => name === 'sonarr@docker');
    const [login] = traefik.middlewares;
    if (!sonarr || !login) throw new Error('the small world has no sonarr, or no login');
    const link = (name: string, config: MiddlewareConfig, status = 'enabled') => ({ ...login, name, config, status });
    traefik.middlewares = [
      link('writes@docker', clearing),
      link('login@docker', { forwardAuth: { ...forwardAuth, authResponseHeaders: ['remote-name'] } }),
      link('broken@docker', clearing, 'disabled'),
    ];
    const through = (...middlewares: string[]) => writtenOn({ ...sonarr, middlewares }, traefik);
    expect(through('login@docker', 'writes@docker')).toEqual([{ header: 'Remote-Name', by: 'writes@docker' }]);
    expect(through('writes@docker', 'login@docker')).toEqual([]);
    expect(through('broken@docker', 'none@docker')).toEqual([]);
  });
});
