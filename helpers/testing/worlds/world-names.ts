import type { Artifacts } from '../../evidence/evidence.ts';
import type { Reply } from '../../evidence/reply.ts';
import { helloManners } from '../../evidence/split-names.ts';

const hosts = ['jellyfin', 'sonarr', 'radarr', 'qbittorrent', 'auth'].map((name) => `${name}.small.test`);
const place = { family: 4 as const, port: 443 };

const page = (): Reply => ({ outcome: 'answered', detail: 'HTTP 200', status: 200, location: null, headers: {} });
const login = (host: string): Reply => ({
  outcome: 'answered',
  detail: 'HTTP 302',
  status: 302,
  location: `https://auth.small.test/?rd=https://${host}/`,
  headers: {},
});
const answerOf = (host: string): Reply => (/^(?:jellyfin|auth)\./.test(host) ? page() : login(host));

/** No HTTP/3, and nothing more for whoever names two hosts at once. */
export const goodNames = (): Pick<Artifacts, 'http3' | 'split-names'> => ({
  http3: {
    from: 'outside:lab',
    controls: [{ namespace: 'outside', error: null, reached: true }],
    doors: [
      {
        ...place,
        namespace: 'outside',
        address: '198.51.100.10',
        entryPoint: null,
        offers: [],
        outcome: 'silent',
        detail: 'silence for 4 s',
      },
    ],
    answers: [],
  },
  'split-names': {
    from: 'outside:lab',
    names: hosts.map((host) => ({
      ...{ host, path: '/', router: `${host.split('.')[0]}@docker`, ...place, options: 'default' },
      own: answerOf(host),
      whole: answerOf(host),
      hellos: helloManners.map((how) => ({ how, reply: answerOf(host) })),
    })),
    rows: hosts.map((host) => ({
      by: 'another',
      sni: host === 'jellyfin.small.test' ? 'auth.small.test' : 'jellyfin.small.test',
      sniOptions: 'default',
      host,
      spelling: 'plain',
      ...place,
      reply: answerOf(host),
    })),
    unasked: [],
  },
});
