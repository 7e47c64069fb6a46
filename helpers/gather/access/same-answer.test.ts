import { describe, expect, it } from 'vitest';
import { hasChallenge, isNobodys, isSame } from './same-answer.ts';
import { htmlAnswer as http, type Http } from './html-answer.fake.ts';

const words = (count: number, more = '') => Array.from({ length: count }, (_, at) => `word${at}`).join(' ') + more;
const page = '<html><title>Films</title>…</html>';
const banner = 'stackproof-standin sonarr 0123456789abcdef\n';

describe('isNobodys', () => {
  it('is what no backend could be known by: asking it would tell nothing', () => {
    const alike = [http(404, '404 page not found\n'), http(401, 'Unauthorized'), http(400, '')];
    expect(alike.map(isNobodys)).toEqual([true, true, true]);
    expect(alike.filter((answer) => isSame(answer, answer))).toEqual([]);
    expect(
      [
        http(302, '', { location: '/graph' }),
        http(200, 'stackproof-standin sonarr aa\n'),
        http(404, 'no such page\n'),
      ].filter(isNobodys),
    ).toEqual([]);
  });
});

describe('isSame', () => {
  it('knows a stand-in by its nonce, whatever the status', () => {
    expect(isSame(http(200, 'stackproof-standin sonarr aa\n'), http(200, 'stackproof-standin sonarr aa\n'))).toBe(true);
    expect(isSame(http(200, 'stackproof-standin sonarr aa\n'), http(200, 'stackproof-standin sonarr bb\n'))).toBe(
      false,
    );
    expect(isSame(http(200, 'stackproof-standin sonarr aa\n'), http(404, 'no such page\n'))).toBe(false);
  });

  it('knows real programs by the same body, the same title, or nearly the same words', () => {
    expect(isSame(http(404, 'no such page\n'), http(404, 'no such page\n'))).toBe(true);
    expect(isSame(http(200, '<title>Prometheus</title>x'), http(200, '<title>Prometheus</title>y'))).toBe(true);
    expect(isSame(http(200, words(40, ' 12:00')), http(200, words(40, ' 12:01')))).toBe(true);
    expect(isSame(http(200, words(40)), http(200, words(10)))).toBe(false);
  });

  it('takes words that every server uses for nobody’s', () => {
    for (const body of ['404 page not found\n', '401 Unauthorized', '<a href="x">Unauthorized</a>', 'Forbidden', ''])
      expect(isSame(http(404, body), http(404, body))).toBe(false);
  });

  it('tells another status, another type and another redirect apart', () => {
    expect(isSame(http(200, 'a page of its own'), http(404, 'a page of its own'))).toBe(false);
    expect(
      isSame(http(200, 'a page of its own'), http(200, 'a page of its own', { 'content-type': 'application/json' })),
    ).toBe(false);
    expect(
      isSame(
        http(302, '', { location: 'https://auth.small.test/' }),
        http(302, '', { location: 'http://sonarr.small.test/' }),
      ),
    ).toBe(false);
    expect(
      isSame(http(302, '', { location: 'https://sonarr.small.test/graph' }), http(302, '', { location: '/graph' })),
    ).toBe(true);
    expect(isSame(http(302, '', { location: '/graph' }), http(302, 'nowhere named'))).toBe(false);
  });

  it.each<[string, Http, Http, boolean]>([
    ['the banner behind a status of 500', http(500, banner), http(200, banner), true],
    ['another stand-in’s banner with 500', http(500, banner.replace('sonarr', 'radarr')), http(200, banner), false],
    ['the page behind a status of 503', http(503, page), http(200, page), true],
    ['a short page behind another status', http(503, 'all is well'), http(200, 'all is well'), false],
    ['an error page under another status', http(200, page), http(404, page), false],
    ['another page of the same title behind another status', http(503, `${page}x`), http(200, page), false],
    [
      'its own redirect with another status',
      http(302, '', { location: '/dashboard/' }),
      http(301, '', { location: 'http://traefik.small.test/dashboard/' }),
      true,
    ],
    [
      'a login at the root of another name, where the backend tidies paths',
      http(302, '', { location: 'https://login.small.test/?rd=x' }),
      http(301, '', { location: '/' }),
      false,
    ],
    ['a redirect to elsewhere', http(302, '', { location: '/elsewhere' }), http(200, banner.slice(11)), false],
    ['a location without a redirect', http(200, page, { location: '/x' }), http(302, '', { location: '/x' }), false],
    [
      'its own challenge',
      http(401, 'Unauthorized', { 'WWW-Authenticate': 'Basic realm="sonarr"' }),
      http(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="sonarr"' }),
      true,
    ],
    [
      'another’s challenge',
      http(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="login"' }),
      http(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="sonarr"' }),
      false,
    ],
    ['a refusal without a challenge', http(401, '401 Unauthorized'), http(401, '401 Unauthorized'), false],
  ])('knows %s', (_what, answer, own, expected) => {
    expect(isSame(answer, own)).toBe(expected);
  });
});

it('a challenge is seen however its name is written', () => {
  expect([http(401, '', { 'WWW-Authenticate': 'Basic realm="x"' }), http(401, '')].map(hasChallenge)).toEqual([
    true,
    false,
  ]);
});
