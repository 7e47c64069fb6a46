import type { Artifacts } from '../../evidence/evidence.ts';
import type { PlainAnswer } from '../../evidence/redirects.ts';
import { goodHeaders } from './world-headers.ts';

const routers = [
  { router: 'jellyfin@docker', host: 'jellyfin.small.test', base: '/' },
  { router: 'sonarr@docker', host: 'sonarr.small.test', base: '/' },
  { router: 'radarr@docker', host: 'radarr.small.test', base: '/' },
  { router: 'qbittorrent@docker', host: 'qbittorrent.small.test', base: '/' },
  { router: 'authelia@docker', host: 'auth.small.test', base: '/' },
  { router: 'sonarr-api@docker', host: 'sonarr.small.test', base: '/api/' },
  { router: 'web-to-websecure@internal', host: 'auth.small.test', base: '/' },
] as const;

const answer = ({ router, host }: (typeof routers)[number], method: string, path: string): PlainAnswer => ({
  router,
  host,
  entryPoint: 'web',
  secure: false,
  published: true,
  family: 4,
  port: 80,
  method,
  path,
  exempt: false,
  value: 'open',
  status: method === 'GET' || method === 'HEAD' ? 301 : 308,
  error: null,
  location: `https://${host}${path}`,
  hsts: null,
  asksPassword: false,
  bodyBytes: 17,
  speaker: 'proxy',
  reproduce: `curl -sS -i --resolve ${host}:80:198.51.100.10 'http://${host}${path}'`,
});

/** What the small good world answers over plain HTTP, and what its front pages and key files are like. */
export function goodPlain(): Pick<Artifacts, 'redirects' | 'pages' | 'keyfiles'> {
  const deep = ({ base }: (typeof routers)[number]) => `${base}stackproof-check?x=1&y=%2F`;
  const hosts = [...new Set(routers.map(({ host }) => host))];
  return {
    redirects: {
      from: 'outside:lab',
      securePorts: [443],
      answers: routers.flatMap((each) => {
        const plain = [
          ...['GET', 'HEAD', 'POST', 'PUT'].map((method) => answer(each, method, deep(each))),
          answer(each, 'GET', each.base),
        ];
        const overTls: PlainAnswer = {
          ...answer(each, 'GET', deep(each)),
          entryPoint: 'websecure',
          secure: true,
          port: 443,
          status: 404,
          location: null,
          bodyBytes: 19,
        };
        return [...plain, overTls];
      }),
      onward: routers.flatMap((each) =>
        [deep(each), each.base].map((path) => ({
          host: each.host,
          path,
          family: 4 as const,
          status: 200,
          location: null,
          error: null,
        })),
      ),
      unasked: [],
    },
    pages: {
      from: 'outside:lab',
      pages: hosts.map((host) => {
        const open = host === 'jellyfin.small.test' || host === 'auth.small.test';
        return {
          host,
          router: routers.find((each) => each.host === host)?.router ?? '',
          reproduce: `curl -skI --resolve ${host}:443:198.51.100.10 'https://${host}/'`,
          status: open ? 200 : 302,
          error: null,
          hsts: 'max-age=31536000; includeSubDomains',
          hops: open ? [] : ['https://auth.small.test/'],
          portal: !open,
          elsewhere: null,
          lastStatus: 200,
          type: 'text/html',
          truncated: false,
          upgrades: false,
          loads: [],
          headers: goodHeaders(),
        };
      }),
    },
    keyfiles: {
      files: [
        {
          service: 'traefik',
          path: '/run/secrets/key.pem',
          resolved: '/run/secrets/key.pem',
          namedBy: { kind: 'file-provider', name: null },
          mode: '0600',
          uid: 0,
          gid: 0,
          holdsKey: true,
          error: null,
        },
      ],
      unread: [],
      configuration: ['environment'],
      resolvers: [],
      expiryRules: [
        {
          service: 'prometheus',
          name: 'CertificateExpiresSoon',
          query: 'traefik_tls_certs_not_after - time() < 21 * 86400',
          health: 'ok',
          series: 1,
        },
      ],
      rulesFrom: ['prometheus'],
      rulesUnread: [],
    },
  };
}
