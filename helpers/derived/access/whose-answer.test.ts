import { describe, expect, it } from 'vitest';
import { secured } from '../../testing/worlds/world-secured.ts';
import { answerOf, isIn, isLoginAnswer, isInconclusive, type AccessAnswer, type Answered } from './whose-answer.ts';

const { policy } = secured((_evidence, { hosts }) => void Object.assign(hosts, { 'shows.small.test': 'sonarr' }));
const at = (change: Partial<Answered>): Answered => ({
  scheme: 'https',
  host: 'sonarr.small.test',
  status: 200,
  refused: false,
  location: null,
  backend: null,
  ...change,
});
const to = (location: string, more: Partial<Answered> = {}) => at({ status: 302, location, ...more });

describe('answerOf', () => {
  it.each<[what: string, answered: Answered, expected: AccessAnswer]>([
    ['any 2xx, for no login answers so', at({}), 'content'],
    ['a live connection', at({ status: 101 }), 'content'],
    ['the backend’s own page behind a status of 500', at({ status: 500, backend: 'sonarr' }), 'content'],
    ['the backend’s own 404', at({ status: 404, backend: 'sonarr' }), 'content'],
    ['the backend’s own refusal', at({ status: 401, backend: 'sonarr' }), 'application'],
    ['a 401 of somebody', at({ status: 401 }), 'denied'],
    ['a 401 that sends to the portal', at({ status: 401, location: 'https://auth.small.test/' }), 'denied'],
    ['a 403', at({ status: 403 }), 'denied'],
    ['the login’s own refusal at another name', at({ status: 403, backend: 'authelia' }), 'denied'],
    ['the login’s own page at its own name', at({ host: 'auth.small.test', backend: 'authelia' }), 'content'],
    ['a redirect to the portal', to('https://AUTH.small.test/?rd=x'), 'portal'],
    [
      'a redirect to the portal that a backend makes too',
      to('https://auth.small.test/', { backend: 'sonarr' }),
      'portal',
    ],
    ['a redirect to the portal’s name on another site', to('https://auth.small.test.evil.test/'), 'redirect'],
    ['a redirect to another kind of login', to('/oauth2/start?rd=x'), 'portal'],
    ['a redirect to a login at its maker’s', to('https://small.cloudflareaccess.com/login'), 'portal'],
    ['the backend’s own redirect', to('https://elsewhere.test/', { backend: 'sonarr' }), 'content'],
    ['a redirect within the same name', to('/dashboard/'), 'content'],
    ['a redirect to HTTPS of the same name', to('https://sonarr.small.test/', { scheme: 'http' }), 'secure'],
    ['a redirect to another name of the same service', to('https://shows.small.test/'), 'secure'],
    ['such a redirect in clear', to('http://shows.small.test/'), 'redirect'],
    ['a redirect to another service', to('https://radarr.small.test/'), 'redirect'],
    ['such a redirect that a backend makes', to('https://shows.small.test/', { backend: 'sonarr' }), 'content'],
    ['a redirect to somewhere else', to('https://elsewhere.test/'), 'redirect'],
    ['a redirect to nowhere', to('http://['), 'rejected'],
    ['a redirect without a location', at({ status: 304 }), 'rejected'],
    ['a 404', at({ status: 404 }), 'not-found'],
    ['a 410', at({ status: 410 }), 'not-found'],
    ['too many requests', at({ status: 429 }), 'limited'],
    ['a 400', at({ status: 400 }), 'rejected'],
    ['a 500', at({ status: 500 }), 'failed'],
    ['a 502', at({ status: 502 }), 'gateway'],
    ['a 504', at({ status: 504 }), 'gateway'],
    ['a list of choices', at({ status: 300 }), 'rejected'],
    ['a list of choices that leads on', at({ status: 300, location: '/one' }), 'content'],
    ['the last of redirects', at({ status: 399, location: '/one' }), 'content'],
    ['the last of successes', at({ status: 299 }), 'content'],
    ['a refusal with a location', at({ status: 400, location: '/one' }), 'rejected'],
    ['a 402', at({ status: 402 }), 'rejected'],
    ['a 405', at({ status: 405 }), 'rejected'],
    ['the last of refusals', at({ status: 499 }), 'rejected'],
    ['a 501', at({ status: 501 }), 'failed'],
    ['a 503', at({ status: 503 }), 'gateway'],
    ['a 505', at({ status: 505 }), 'failed'],
    ['the backend’s own 403', at({ status: 403, backend: 'sonarr' }), 'application'],
    ['the backend’s own redirect to nowhere', to('http://[', { backend: 'sonarr' }), 'content'],
    ['a redirect within the same name, without TLS', to('http://sonarr.small.test/x', { scheme: 'http' }), 'content'],
    ['a redirect back to plain HTTP', to('http://sonarr.small.test/x'), 'content'],
    ['a redirect to HTTPS of another name', to('https://other.test/', { scheme: 'http' }), 'redirect'],
    [
      'the login’s own page at a name that nobody declared',
      at({ host: 'other.test', status: 404, backend: 'authelia' }),
      'not-found',
    ],
    ['a hang-up', at({ status: null, refused: true }), 'rejected'],
    ['silence', at({ status: null }), 'silent'],
  ])('takes %s for what it is', (_what, answered, expected) => {
    expect(answerOf(answered, policy)).toBe(expected);
  });

  it('knows a request for authorization elsewhere, of a login that makes such and of no backend', () => {
    const asks = 'https://id.elsewhere.test/authorize?client_id=small&response_type=code&state=x';
    const handing = secured((_evidence, { access }) => void (access.login.kind = 'traefik-forward-auth')).policy;
    const told = (location: string, change: Partial<Answered> = {}, by = handing) => answerOf(to(location, change), by);
    expect(told(asks)).toBe('portal');
    expect(told(asks, { backend: 'sonarr' })).toBe('content');
    expect(told(asks.replace('https', 'http'))).toBe('redirect');
    expect(told(asks.replace('client_id', 'client'))).toBe('redirect');
    expect(told(asks.replace('response_type', 'type'))).toBe('redirect');
    expect(told(asks.replace('id.elsewhere.test', 'sonarr.small.test'))).toBe('content');
    expect(told(asks, {}, policy)).toBe('redirect');
  });

  it('takes the proxy’s redirect to HTTPS for its own, also where a router leads back to the proxy', () => {
    const sent = (backend: string) => answerOf(to('https://sonarr.small.test/', { scheme: 'http', backend }), policy);
    expect([sent('traefik'), sent('sonarr')]).toEqual(['secure', 'content']);
    expect(answerOf(to('/dashboard/', { backend: 'traefik' }), policy)).toBe('content');
  });

  it('knows every name of the login’s service where the policy declares no host of it', () => {
    const other = secured((_evidence, rules) => {
      rules.access.login.host = null;
      rules.hosts = { ...rules.hosts, 'id.small.test': 'authelia' };
    }).policy;
    expect(['https://id.small.test/', 'https://auth.small.test/'].map((each) => answerOf(to(each), other))).toEqual([
      'portal',
      'portal',
    ]);
  });
});

it('an answer lets in, comes from a login, or tells nothing; never two of these', () => {
  const all: AccessAnswer[] = [
    ...(['content', 'application', 'denied', 'portal', 'secure', 'redirect'] as const),
    ...(['rejected', 'not-found', 'gateway', 'limited', 'failed', 'silent'] as const),
  ];
  expect(all.filter(isIn)).toEqual(['content', 'application']);
  expect(all.filter(isLoginAnswer)).toEqual(['denied', 'portal']);
  expect(all.filter(isInconclusive)).toEqual(['gateway', 'limited', 'failed', 'silent']);
});
