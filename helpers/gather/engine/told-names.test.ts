import { describe, expect, it } from 'vitest';
import { splitPair } from '../../lib/pairs.ts';
import { toldNames } from './told-names.ts';

const told = (labels: Record<string, string>, ...environment: string[]) =>
  toldNames({ labels, environment: Object.fromEntries(environment.map(splitPair)) }).map(
    ({ host, path, to }) => `${host}${path}${to === null ? '' : ` → ${to}`}`,
  );

describe('names that a proxy is told by a container', () => {
  it.each([
    ['one site', { caddy: 'wiki.test', 'caddy.reverse_proxy': '{{upstreams 8080}}' }, ['wiki.test/']],
    [
      'several, with scheme, port and any name below',
      { caddy: 'https://wiki.test, *.wiki.test:8443', 'caddy.reverse_proxy': '{{upstreams}}' },
      ['wiki.test/', '*.wiki.test/'],
    ],
    [
      'two sites by number, one led to by a matcher',
      {
        ...{ caddy_0: 'a.test', 'caddy_0.reverse_proxy': '{{upstreams 80}}' },
        ...{
          caddy_1: 'b.test',
          'caddy_1.handle_path': '/api/*',
          'caddy_1.handle_path.0_reverse_proxy': '{{upstreams}}',
        },
      },
      ['a.test/', 'b.test/'],
    ],
    ['another machine', { caddy: 'nas.test', 'caddy.reverse_proxy': 'https://nas:5001' }, ['nas.test/ → nas']],
    ['a snippet', { caddy: '(usual)', 'caddy.encode': 'gzip' }, []],
    ['global options', { caddy: '', 'caddy.email': 'me@example.test' }, []],
    ['a port alone', { caddy: ':8080', 'caddy.reverse_proxy': '{{upstreams}}' }, []],
    ['a site that answers by itself', { caddy: 'hello.test', 'caddy.respond': 'hello' }, []],
    ['another tool’s labels', { caddyshack: 'golf.test' }, []],
  ])('Caddy: %s', (_, labels, names) => {
    expect(told(labels)).toEqual(names);
  });

  it.each([
    ['one', ['VIRTUAL_HOST=wiki.test', 'VIRTUAL_PORT=3000', 'LETSENCRYPT_HOST=wiki.test'], ['wiki.test/']],
    ['two, and a path', ['VIRTUAL_HOST=a.test, b.test', 'VIRTUAL_PATH=/x'], ['a.test/x', 'b.test/x']],
    ['any below', ['VIRTUAL_HOST=*.a.test'], ['*.a.test/']],
    ['a regular expression', ['VIRTUAL_HOST=~^x\\.a\\.test$'], []],
    ['a certificate alone', ['LETSENCRYPT_HOST=wiki.test'], []],
  ])('nginx-proxy: %s', (_, environment, names) => {
    expect(told({}, ...environment)).toEqual(names);
  });
});
