import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import { tarOf } from '../../clients/tar.fake.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { sealed } from '../../testing/worlds/world-sealed.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherSecretLeaks } from './gather-secret-leaks.ts';

const values = { session: 'Pl4nt3d-x9Q-tulip', 'redis-password': 'Pl4nt3d-x9Q-rose', 'sonarr-key': 'Pl4nt3d-x9Q-lily' };

/** Looked at in each container. */
const always = ['/tmp', '/var/tmp', '/run', '/dev/shm'];

interface Told {
  contents?: Readonly<Record<string, string>>;
  log?: string;
  env?: string[];
  raw?: unknown;
  /** Path → the text that the helper finds there. */
  files?: Readonly<Record<string, string>>;
  changes?: { Path: string; Kind: number }[] | Buffer | Error;
  /** Whether the helper can read what the container wrote into its own layer. */
  layer?: boolean;
  /** Why the helper could not enter the container. */
  shut?: string;
  whole?: boolean;
}

const engineWith = ({ log = '', env = [], changes = [] }: Told): EngineClient =>
  ({
    docker: {
      listContainers: () => Promise.resolve([{ Id: 'id-radarr', Labels: {} }]),
      getContainer: () => ({
        inspect: () =>
          Promise.resolve({
            Id: 'id-radarr',
            Name: '/small-radarr-1',
            Image: 'sha256:1',
            State: { Status: 'running' },
            HostConfig: {},
            Config: { Env: env, Tty: true },
            NetworkSettings: {},
          }),
        logs: () => Promise.resolve(Buffer.from(log)),
        changes: () => (changes instanceof Error ? Promise.reject(changes) : Promise.resolve(changes)),
      }),
    },
    dockerHost: 'unix:///nowhere.test',
    transport: 'unix',
  }) as unknown as EngineClient;

async function gather(told: Told) {
  const { evidence, policy } = sealed();
  evidence.containers = [container('radarr'), { ...container('traefik'), pid: 0 }];
  const contents: Readonly<Record<string, string>> = told.contents ?? values;
  const archive = await tarOf([
    { name: 'secrets', type: 'directory' },
    ...Object.entries(contents).map(([name, content]) => ({ name: `secrets/${name}`, content })),
  ]);
  const asked: { paths: string[]; skip: string[]; layer: boolean }[] = [];
  const run = (_namespace: string, argv: readonly string[], input: string) => {
    if (input === '') return argv.includes('/srv/small/secrets') ? { stdout: archive.toString('base64') } : { code: 3 };
    const { texts, containers } = JSON.parse(input) as { texts: string[]; containers: typeof asked };
    asked.push(...containers);
    const plain = texts.map((text) => Buffer.from(text, 'base64').toString('utf8'));
    const found = Object.entries(told.files ?? {}).flatMap(([path, content]) =>
      plain.flatMap((each, text) => (content.includes(each) ? [{ path, text }] : [])),
    );
    const answer = { found, whole: told.whole ?? true, files: 3 };
    const answers = containers.map(({ layer }) =>
      told.shut === undefined ? { ...answer, layer: layer && told.layer !== false } : { error: told.shut },
    );
    return { stdout: JSON.stringify(answers) };
  };
  const hidden: string[] = [];
  const http = (body: unknown) => ({ status: 200, headers: {}, body: JSON.stringify(body), certificate: null });
  const vantage = fakeVantage({
    namespaces: ['host', 'traefik'],
    answer: (probe) => {
      if (probe.kind !== 'http') return {};
      const version = { Version: '3.7', Codename: 'x' };
      return { value: 'open', http: http(probe.path === '/api/version' ? version : (told.raw ?? {})) };
    },
    run,
  });
  const { value } = await gatherSecretLeaks.gather(
    contextOf(vantage, policy, evidence, { engine: engineWith(told), hide: (secret) => void hidden.push(secret) }),
  );
  expect(JSON.stringify(value)).not.toContain('Pl4nt3d');
  return { value, asked, hidden };
}

describe('gatherSecretLeaks', () => {
  it('finds nothing where nothing is, and says where it looked', async () => {
    const { value, hidden } = await gather({});
    expect(value).toMatchObject({ found: [], same: [] });
    expect(value.known).toEqual(
      Object.keys(values)
        .sort()
        .map((secret) => ({ secret, state: 'searched' })),
    );
    expect(value.searched.map(({ place, subject, error }) => `${place} ${subject}: ${error}`)).toEqual([
      'environment radarr: null',
      'logs radarr: null',
      'environment traefik: it was gone before it could be inspected',
      'logs traefik: null',
      'files radarr: null',
      'files traefik: it does not run, so that nobody could look into it',
      'proxy-api traefik: null',
    ]);
    expect(hidden).toEqual(expect.arrayContaining(Object.values(values)));
  });

  it('finds a value in a log, in the environment and in what the proxy shows', async () => {
    const { value } = await gather({
      log: `connecting with ${values['redis-password']}\n`,
      env: [`URL=redis://:${encodeURIComponent(values['redis-password'])}@redis`, `KEY=${values['sonarr-key']}`],
      raw: { middlewares: { a: { basicAuth: { users: [`anna:${values.session}`] } } } },
    });
    expect(value.found.map(({ secret, place, subject, name }) => `${secret} ${place} ${subject} ${name}`)).toEqual([
      'redis-password environment radarr environment URL',
      'sonarr-key environment radarr environment KEY',
      'redis-password logs radarr ',
      'session proxy-api traefik /api/rawdata',
    ]);
  });

  it('finds a value in what a container wrote, and asks no engine where its layer can be read', async () => {
    const { value, asked } = await gather({
      changes: new Error('the engine was asked'),
      files: { '/config/app.ini': `auth=${values.session}` },
    });
    expect(asked.map(({ paths, layer }) => ({ paths, layer }))).toEqual([{ paths: always, layer: true }]);
    expect(value.found).toMatchObject([{ secret: 'session', place: 'files', name: '/config/app.ini' }]);
  });

  it('asks the engine where the layer cannot be read, and looks at no folder above what was written', async () => {
    const { value, asked } = await gather({
      layer: false,
      changes: [
        { Path: '/config', Kind: 0 },
        { Path: '/config/app.ini', Kind: 1 },
        { Path: '/gone', Kind: 2 },
      ],
      files: { '/config/app.ini': `auth=${Buffer.from(`anna:${values.session}`).toString('base64')}` },
    });
    expect(asked.map(({ paths, layer }) => ({ paths, layer }))).toEqual([
      { paths: always, layer: true },
      { paths: ['/config/app.ini', ...always], layer: false },
    ]);
    expect(value.found).toEqual([
      { secret: 'session', place: 'files', subject: 'radarr', name: '/config/app.ini', encoding: 'base64' },
    ]);
  });

  it('takes what dockerode makes of no change for none', async () => {
    const { value, asked } = await gather({ layer: false, changes: Buffer.from('null\n') });
    expect(asked[1]?.paths).toEqual(always);
    expect(value.searched.find(({ place, subject }) => place === 'files' && subject === 'radarr')?.error).toBeNull();
  });

  it.each([
    [{ shut: 'No such process' }, 'its files could not be searched: No such process'],
    [{ layer: false, changes: new Error('not now') }, 'its files could not be listed: not now'],
  ])('says of a container that could not be searched why: %#', async (told, reason) => {
    const { value } = await gather(told);
    expect(value.searched.find(({ place, subject }) => place === 'files' && subject === 'radarr')?.error).toBe(reason);
  });

  it('says that not all files were searched', async () => {
    const { value } = await gather({ whole: false });
    expect(value.searched.find(({ place }) => place === 'files')?.error).toContain('too many');
  });

  it('finds two of one value, by no more than that they are the same', async () => {
    const { value } = await gather({ contents: { ...values, session: `${values['sonarr-key']}\n` } });
    expect(value.same).toEqual([['session', 'sonarr-key']]);
  });

  it('says of each secret that it could not look for it, and why', async () => {
    const { value } = await gather({ contents: { session: 'tulip', 'sonarr-key': ' ' } });
    expect(value.known).toEqual([
      { secret: 'redis-password', state: 'unread' },
      { secret: 'session', state: 'common' },
      { secret: 'sonarr-key', state: 'empty' },
    ]);
  });
});
