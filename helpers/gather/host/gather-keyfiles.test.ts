import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { tarOf, type Member } from '../../clients/tar.fake.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { tarStream } from '../../clients/tar.fake.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { gatherKeyfiles } from './gather-keyfiles.ts';
import { fakeVantage } from '../vantage.fake.ts';

const { privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const secretLine = privateKey.split('\n')[1] ?? '';
type Files = Record<string, Member[] | number>;

/** An engine that holds these paths in every container; a number: the status it refuses with. */
function engineWith(
  files: Files,
  { env = [], args = [], workingDir = '' }: { env?: string[]; args?: string[]; workingDir?: string } = {},
): EngineClient {
  const getArchive = ({ path }: { path: string }) => {
    const found = files[path] ?? 404;
    return typeof found === 'number'
      ? Promise.reject(Object.assign(new Error('no'), { statusCode: found }))
      : tarStream(found);
  };
  const inspect = () =>
    Promise.resolve({ Id: 'id', Image: 'sha256:1', Args: args, Config: { Env: env, WorkingDir: workingDir } });
  return {
    docker: { getContainer: () => ({ getArchive, inspect }) },
    dockerHost: 'unix:///nowhere.test',
    transport: 'unix',
  } as unknown as EngineClient;
}

const json = (body: unknown): Partial<ProbeResult> => ({
  value: 'open',
  http: { status: 200, headers: {}, body: JSON.stringify(body), certificate: null },
});
const rules = (query: string, health = 'ok') =>
  json({
    status: 'success',
    data: {
      groups: [
        {
          rules: [
            { name: 'Soon', query, type: 'alerting', health },
            { name: 'Other', query: 'up == 0', type: 'alerting', health: 'ok' },
          ],
        },
      ],
    },
  });
const count = (series: number) =>
  json({ status: 'success', data: { result: series > 0 ? [{ value: [1, String(series)] }] : [] } });

const gather = async (
  engine: EngineClient,
  {
    mounts = [] as string[],
    answer = (): Partial<ProbeResult> => ({ value: 'refused' }),
    prometheus = false,
    helper = 3,
    change = (): void => undefined,
  }: {
    mounts?: string[];
    answer?: (probe: Probe) => Partial<ProbeResult>;
    prometheus?: boolean;
    /** What the helper ends with; 3: no such path. */ helper?: number;
    change?: Parameters<typeof secured>[0];
  } = {},
) => {
  const { evidence, policy } = secured(change);
  const proxy = evidence.containers.find(({ subject }) => subject === 'traefik');
  proxy?.mounts.push(
    ...mounts.map((destination) => ({ type: 'bind', source: `/srv${destination}`, destination, writable: false })),
  );
  if (prometheus) evidence.containers.push(container('prometheus'));
  const { value } = await gatherKeyfiles.gather(
    contextOf(
      fakeVantage({ namespaces: ['host', 'traefik', 'prometheus'], answer, run: () => ({ code: helper }) }),
      policy,
      evidence,
      { engine },
    ),
  );
  expect(JSON.stringify(value)).not.toContain(secretLine);
  return value;
};
const env = ['TRAEFIK_PROVIDERS_FILE_FILENAME=/etc/traefik/dynamic.yaml'];
const dynamic: Member[] = [
  { name: 'dynamic.yaml', content: 'tls: { certificates: [{ certFile: /certs/site.pem, keyFile: /certs/site.key }] }' },
];

describe('gatherKeyfiles', () => {
  it('reads the mode of the key that the file provider names, and that it is one', async () => {
    const { files, configuration } = await gather(
      engineWith(
        {
          '/etc/traefik/dynamic.yaml': dynamic,
          '/certs/site.key': [{ name: 'site.key', content: privateKey, mode: 0o640, uid: 1000 }],
        },
        { env },
      ),
    );
    expect(files).toEqual([
      {
        service: 'traefik',
        path: '/certs/site.key',
        resolved: '/certs/site.key',
        namedBy: { kind: 'file-provider', name: null },
        mode: '0640',
        uid: 1000,
        gid: 0,
        holdsKey: true,
        error: null,
      },
    ]);
    expect(configuration).toEqual(['environment']);
  });

  it('follows symbolic links, and not for ever', async () => {
    const link = (linkTarget: string): Member[] => [{ name: 'link', type: 'symlink', linkTarget }];
    const { files } = await gather(
      engineWith(
        {
          '/etc/traefik/dynamic.yaml': dynamic,
          '/certs/site.key': link('../data/one.key'),
          '/data/one.key': link('/data/two.key'),
          '/data/two.key': [{ name: 'two.key', content: privateKey, mode: 0o600 }],
        },
        { env },
      ),
    );
    expect(files[0]).toMatchObject({ path: '/certs/site.key', resolved: '/data/two.key', mode: '0600' });
    const loop = await gather(
      engineWith({ '/etc/traefik/dynamic.yaml': dynamic, '/certs/site.key': link('/certs/site.key') }, { env }),
    );
    expect(loop.files[0]).toMatchObject({ mode: null, holdsKey: null });
    expect(loop.files[0]?.error).toContain('symbolic links');
  });

  it('follows a link to the directory of the file provider, and finds a key in the configuration itself', async () => {
    const { files, unread } = await gather(
      engineWith(
        {
          '/dynamic': [{ name: 'dynamic', type: 'symlink', linkTarget: 'conf.d' }],
          '/conf.d': [
            { name: 'conf.d', type: 'directory' },
            { name: 'conf.d/one.yaml', content: 'keyFile: /certs/site.key' },
            { name: 'conf.d/two.yaml', content: `keyFile: |-\n${privateKey}`, mode: 0o644 },
          ],
          '/certs/site.key': [{ name: 'site.key', content: privateKey, mode: 0o600 }],
        },
        { env: ['TRAEFIK_PROVIDERS_FILE_DIRECTORY=/dynamic'] },
      ),
    );
    expect(files.map(({ path, mode }) => [path, mode])).toEqual([
      ['/conf.d/two.yaml', '0644'],
      ['/certs/site.key', '0600'],
    ]);
    expect(unread).toEqual([]);
    const gone = await gather(
      engineWith({}, { args: ['--providers.file.directory=/dynamic', '--configFile=/gone.yml'] }),
    );
    expect(gone.unread.map(({ path }) => path)).toEqual(['/gone.yml', '/dynamic']);
  });

  it('sees through the helper what the engine does not show, or refuses', async () => {
    const { evidence, policy } = secured((_evidence, { tls }) =>
      Object.assign(tls, { files: [{ service: 'traefik', path: '/run/secrets/site.key' }] }),
    );
    const archive = await tarOf([{ name: 'site.key', content: privateKey, mode: 0o644 }]);
    const run = (_namespace: string, argv: readonly string[]) =>
      argv.includes('/run/secrets/site.key') ? { stdout: archive.toString('base64') } : { code: 3 };
    const { value } = await gatherKeyfiles.gather(
      contextOf(fakeVantage({ namespaces: ['host'], answer: () => ({}), run }), policy, evidence, {
        engine: engineWith({ '/etc/traefik/traefik.yml': 500 }),
      }),
    );
    expect(value.files).toMatchObject([
      {
        path: '/run/secrets/site.key',
        namedBy: { kind: 'policy', name: null },
        mode: '0644',
        holdsKey: true,
        error: null,
      },
    ]);
  });

  it('does not say of a file too large to be read that it holds no key', async () => {
    const large = '.'.repeat(5 * 1024 * 1024);
    const store = [{ name: 'acme.json', content: large, mode: 0o644 }];
    const { files, resolvers, unread } = await gather(
      engineWith(
        {
          '/etc/traefik/dynamic.yaml': dynamic,
          '/certs/site.key': [{ name: 'site.key', content: `${privateKey}${large}`, mode: 0o644 }],
          '/acme.json': store,
          '/data': [{ name: 'data', type: 'directory' }, ...store],
        },
        { env: [...env, 'TRAEFIK_CERTIFICATESRESOLVERS_LAB_ACME_STORAGE=/acme.json'] },
      ),
      { mounts: ['/data'] },
    );
    const tooLarge = 'is larger than 4 MiB: not all of it was read';
    expect(files.map(({ path, mode, holdsKey, error }) => [path, mode, holdsKey, error])).toEqual([
      ['/acme.json', '0644', null, tooLarge],
      ['/certs/site.key', '0644', true, tooLarge],
    ]);
    expect(resolvers).toMatchObject([{ name: 'lab', certificates: null, error: tooLarge }]);
    expect(unread.map(({ path }) => path)).toEqual(['/data']);
  });

  it('says of a named file that it is not there, or was not given', async () => {
    const { files } = await gather(
      engineWith({ '/etc/traefik/dynamic.yaml': dynamic, '/certs/site.key': 403 }, { env }),
      {
        helper: 126,
        change: (_evidence, policy) =>
          Object.assign(policy.tls, {
            files: [
              { service: 'traefik', path: '/gone.key' },
              { service: 'nobody', path: '/x.key' },
            ],
          }),
      },
    );
    expect(files.map(({ path, mode, error }) => [path, mode, error?.split(':')[0]])).toEqual([
      ['/certs/site.key', null, 'the engine did not give /certs/site.key of container id-traefik'],
      ['/gone.key', null, 'is not there'],
      ['/x.key', null, 'nobody has no container'],
    ]);
  });

  it('finds keys in mounts that nobody names, and says which mount it could not search', async () => {
    const { files, unread } = await gather(
      engineWith({
        '/letsencrypt': [
          { name: 'letsencrypt', type: 'directory' },
          { name: 'letsencrypt/note.txt', content: 'nothing' },
          { name: 'letsencrypt/old/key.pem', content: privateKey, mode: 0o644 },
        ],
        '/data': 500,
      }),
      { helper: 126, mounts: ['/letsencrypt', '/data', '/var/run/docker.sock'] },
    );
    expect(files.map(({ path, namedBy, mode }) => [path, namedBy, mode])).toEqual([
      ['/letsencrypt/old/key.pem', { kind: 'mount', name: '/letsencrypt' }, '0644'],
    ]);
    expect(unread.map(({ path }) => path)).toEqual(['/data']);
  });

  it('reads an ACME store beside its mode: names and dates, no keys', async () => {
    const store = (content: string): Files => ({ '/data/acme.json': [{ name: 'acme.json', content, mode: 0o600 }] });
    const acme = { env: ['TRAEFIK_CERTIFICATESRESOLVERS_LAB_ACME_STORAGE=acme.json'], workingDir: '/data' };
    const empty = await gather(engineWith(store(''), acme));
    expect(empty.files).toMatchObject([
      { path: '/data/acme.json', namedBy: { kind: 'acme-store', name: 'lab' }, holdsKey: false },
    ]);
    expect(empty.resolvers).toEqual([{ name: 'lab', store: '/data/acme.json', certificates: [], error: null }]);
    const account = await gather(
      engineWith(store(JSON.stringify({ lab: { Account: { PrivateKey: 'A'.repeat(64) }, Certificates: null } })), acme),
    );
    expect(account.files[0]?.holdsKey).toBe(true);
    const broken = await gather(engineWith(store('{ "lab": 1 }'), acme));
    expect(broken.resolvers[0]).toMatchObject({ certificates: null, error: 'is no ACME store that could be read' });
  });

  it('reads a static file, and cannot say anything when it is no YAML', async () => {
    const file = (content: string): Files => ({
      '/etc/traefik/traefik.yml': [{ name: 'traefik.yml', content }],
      '/acme.json': [{ name: 'acme.json', content: '', mode: 0o644 }],
    });
    const { files, configuration } = await gather(
      engineWith(file('certificatesResolvers: { lab: { acme: { storage: /acme.json } } }')),
      { helper: 126 },
    );
    expect(files).toMatchObject([{ path: '/acme.json', mode: '0644' }]);
    expect(configuration).toEqual(['/etc/traefik/traefik.yml']);
    await expect(gather(engineWith(file('a: [')), { helper: 126 })).rejects.toThrow(/no YAML/);
  });

  it('finds the alert on expiry, and counts the series of its metric', async () => {
    const asked: string[] = [];
    const { expiryRules, rulesFrom } = await gather(engineWith({}), {
      prometheus: true,
      answer: (probe) => {
        if (probe.kind !== 'http') return {};
        asked.push(probe.path);
        return probe.path.startsWith('/api/v1/rules')
          ? rules('traefik_tls_certs_not_after - time() < 1814400')
          : count(3);
      },
    });
    expect(expiryRules).toEqual([
      {
        service: 'prometheus',
        name: 'Soon',
        query: 'traefik_tls_certs_not_after - time() < 1814400',
        health: 'ok',
        series: 3,
      },
    ]);
    expect(rulesFrom).toEqual(['prometheus']);
    expect(asked[1]).toBe(`/api/v1/query?query=${encodeURIComponent('count(traefik_tls_certs_not_after)')}`);
  });

  it.each([
    ['nobody exports it', [{ health: 'up' }], 0],
    ['a target was never asked', [{ health: 'up' }, { health: 'unknown' }], null],
    ['no target is known yet', [], null],
  ])('waits for a metric that is not there, and then says: %s', async (_what, activeTargets, series) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
    try {
      const looking = gather(engineWith({}), {
        prometheus: true,
        answer: (probe) => {
          if (probe.kind !== 'http') return {};
          if (probe.path.startsWith('/api/v1/rules')) return rules('probe_ssl_earliest_cert_expiry - time() < 1');
          return probe.path.startsWith('/api/v1/targets') ? json({ data: { activeTargets } }) : count(0);
        },
      });
      for (let second = 0; second < 60; second += 1) await vi.advanceTimersByTimeAsync(1000);
      expect((await looking).expiryRules).toMatchObject([{ name: 'Soon', series }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says of a Prometheus that does not answer that it did not', async () => {
    const { expiryRules, rulesFrom, rulesUnread } = await gather(engineWith({}), { prometheus: true });
    expect({ expiryRules, rulesFrom, rulesUnread }).toEqual({
      expiryRules: [],
      rulesFrom: [],
      rulesUnread: [{ service: 'prometheus', error: 'refused' }],
    });
  });
});
