import { describe, expect, it } from 'vitest';
import type { Middleware, Router, Traefik } from '../evidence/traefik.ts';
import { isSentOnBefore, redirectAway } from './redirects-away.ts';
import { middleware, proxyWith, router } from './rules/rule.fake.ts';

type Config = NonNullable<Middleware['config']>;

const scheme = { redirectScheme: { scheme: 'https', port: '', permanent: true } };
const regex = (pattern: string, replacement = 'https://${1}'): Config => ({
  redirectRegex: { regex: pattern, replacement, permanent: true },
});

interface Change {
  router?: Partial<Router>;
  others?: Middleware[];
  trust?: Traefik['entryPoints'][number]['forwardedHeaders'] | 'unread';
  version?: string;
}

function read(config: Config, { router: own, others = [], trust, version }: Change = {}) {
  const a = router('a', 'Host(`a.test`)', { middlewares: ['away@docker'], ...own });
  const traefik = proxyWith([a], [middleware('away@docker', 'redirect', config), ...others]);
  if (version) traefik.version = version;
  if (trust !== 'unread')
    for (const each of traefik.entryPoints) each.forwardedHeaders = trust ?? { insecure: false, trustedIPs: [] };
  return redirectAway(a, traefik);
}

describe('redirectAway', () => {
  it.each<[what: string, config: Config, change?: Change]>([
    ['redirectScheme', scheme],
    ['redirectRegex for all', regex('^http://(.*)')],
    ['redirectRegex without an anchor', regex('://(.+)$')],
    ['a redirectRegex for every spelling', regex('(?i)^http://a\\.test[^/]*/(.*)', 'https://a.test/${1}')],
    ['one in a chain', { chain: ['inner'] }, { others: [middleware('inner@docker', 'redirectscheme', scheme)] }],
    [
      'redirectRegex, whatever the entrypoint believes',
      regex('^http://(.*)'),
      { trust: { insecure: true, trustedIPs: [] } },
    ],
    ['redirectScheme of a Traefik that asks nobody', scheme, { trust: 'unread', version: '2.11.0' }],
  ])('knows %s', (_what, config, change) => {
    expect(read(config, change)).toEqual({ by: expect.any(String) as string, holds: true, gap: null });
  });

  it.each<[what: string, config: Config, gap: RegExp, change?: Change]>([
    ['a name in capitals', regex('^http://a\\.test.*'), /A\.TEST/],
    ['a port', regex('(?i)^http://a\\.test\\.?/(.*)'), /a\.test:8080/],
    ['all but the front page', regex('^http://[^/]*/$'), /a\.test\/a\/b/],
    ['whoever asks with a query', regex('^http://([^?]*)$'), /\?x=1/],
    [
      'whom an entrypoint believes everything',
      scheme,
      /web believes X-Forwarded-Proto/,
      { trust: { insecure: true, trustedIPs: [] } },
    ],
    [
      'whom an entrypoint believes for his address',
      scheme,
      /web believes/,
      { trust: { insecure: false, trustedIPs: ['203.0.113.0/24'] } },
    ],
  ])('sees that it leaves out %s', (_what, config, gap, change) => {
    const away = read(config, change);
    expect(away?.holds).toBe(false);
    expect(away?.gap).toMatch(gap);
  });

  it.each<[what: string, config: Config, change: Change]>([
    ['what the entrypoint believes was not read', scheme, { trust: 'unread' }],
    ['Go alone reads the pattern', regex('^http://(?=a)(.*)'), {}],
    [
      'something before it writes the header',
      scheme,
      {
        router: { middlewares: ['before@docker', 'away@docker'] },
        others: [
          middleware('before@docker', 'headers', {
            headers: {
              hsts: null,
              requestSets: ['X-Forwarded-Proto'],
              requestClears: [],
              responseSets: [],
              responseClears: [],
            },
          }),
        ],
      },
    ],
  ])('does not know where %s', (_what, config, change) => {
    expect(read(config, change)?.holds).toBeNull();
  });

  it.each<[what: string, config: Config, change?: Change]>([
    ['to plain HTTP', regex('^http://(.*)', 'http://b.test/${1}')],
    ['to another scheme', { redirectScheme: { scheme: 'http', port: '', permanent: true } }],
    ['on a router with TLS', scheme, { router: { tls: true } }],
    ['of a TCP router', scheme, { router: { kind: 'tcp' } }],
    ['that there is not', scheme, { router: { middlewares: ['gone@docker'] } }],
    ['of another kind', {}],
  ])('takes no redirect %s for one', (_what, config, change) => {
    expect(read(config, change)).toBeNull();
  });

  it('takes none that does not work for one', () => {
    const a = router('a', 'Host(`a.test`)', { middlewares: ['away@docker'] });
    const broken = { ...middleware('away@docker', 'redirectscheme', scheme), status: 'disabled' };
    expect(redirectAway(a, proxyWith([a], [broken]))).toBeNull();
  });
});

describe('isSentOnBefore', () => {
  const own = router('web-to-websecure', 'HostRegexp(`^.+$`)', { provider: 'internal', priority: 100_000 });
  const whether = (rule: string, change: Partial<Router> = {}, redirects: readonly Router[] = [own]) => {
    const a = router('a', rule, change);
    const traefik = proxyWith([a, ...redirects]);
    const [web] = traefik.entryPoints;
    if (web) web.http = { redirect: { to: 'websecure', scheme: 'https', permanent: true }, middlewares: [], tls: null };
    return isSentOnBefore(a, traefik);
  };

  it('goes by the priority of the entrypoint’s own redirect', () => {
    expect(whether('Host(`a.test`)')).toBe(true);
    expect(whether('Host(`a.test`)', { priority: 200_000 })).toBe(false);
  });

  it('asks for one on each entrypoint', () => {
    expect(whether('Host(`a.test`)', { entryPoints: ['web', 'websecure'] })).toBe(false);
    expect(whether('Host(`a.test`)', { entryPoints: [] })).toBe(false);
  });

  it('does not know where the redirect is not in the table', () => {
    expect(whether('Host(`a.test`)', {}, [])).toBeNull();
  });

  it.each(['PathPrefix(`/`)', 'Host(`a.test`) || PathPrefix(`/open`)', 'HostRegexp(`.*`)', '!Host(`b.test`)'])(
    'leaves what names no host to %s',
    (rule) => {
      expect(whether(rule)).toBe(false);
    },
  );
});
