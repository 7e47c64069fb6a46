import { describe, expect, it } from 'vitest';
import { waysOf } from './ways-of.ts';

const ways = (rule: string, ruleSyntax?: string) =>
  waysOf({ rule, kind: 'http', status: 'enabled', ...(ruleSyntax ? { ruleSyntax } : {}) });

describe('what the ways to satisfy a rule ask of name and path', () => {
  it.each([
    ['Host(`a.test`) && PathPrefix(`/films/`)', [{ names: ['a.test'], zone: null, path: '/films' }]],
    ['PathPrefix(`/player`)', [{ names: [], zone: null, path: '/player' }]],
    ['Host(`a.test`) && PathRegexp(`^/x`)', [{ names: ['a.test'], zone: null, path: '/' }]],
    ['!Host(`a.test`)', [{ names: [], zone: null, path: '/' }]],
    ['HostRegexp(`^[a-z]+\\.Films\\.small\\.test$`)', [{ names: [], zone: '.films.small.test', path: '/' }]],
    ['HostRegexp(`[a-z]+\\.films\\.small\\.test`)', [{ names: [], zone: null, path: '/' }]],
    ['HostRegexp(`^.+[a-z]test$`)', [{ names: [], zone: null, path: '/' }]],
    ['HostRegexp(`^.+\\.test$`)', [{ names: [], zone: null, path: '/' }]],
    ['HostRegexp(`^(.+\\.a\\.test|.+)$`)', [{ names: [], zone: null, path: '/' }]],
  ])('%s', (rule, expected) => {
    expect(ways(rule)).toEqual(expected);
  });

  it('reads a name with a placeholder in version 2', () => {
    expect(ways('HostRegexp(`{sub:[a-z]+}.two.small.test`)', 'v2')).toEqual([
      { names: [], zone: '.two.small.test', path: '/' },
    ]);
  });

  it('gives one way for each alternative', () => {
    expect(ways('(Host(`a.test`) || Host(`b.test`)) && (Path(`/x`) || Path(`/y`))')).toHaveLength(4);
  });

  it('says nothing of a rule that cannot be read, of datagrams, or of too many ways', () => {
    expect(ways('Host(`a.test`')).toBeNull();
    expect(waysOf({ rule: '', kind: 'udp', status: 'enabled' })).toBeNull();
    const many = Array.from({ length: 70 }, (_, at) => `Host(\`h${at}.test\`)`).join(' || ');
    expect(ways(many)).toBeNull();
  });
});
