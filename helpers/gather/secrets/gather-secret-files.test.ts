import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { sealed } from '../../testing/worlds/world-sealed.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherSecretFiles } from './gather-secret-files.ts';

const folder = import.meta.dirname;
const facts = (name: string, change = {}) => ({
  path: `${folder}/secrets/${name}`,
  type: 'file',
  mode: '0600',
  uid: 0,
  gid: 0,
  size: 'usual',
  blank: false,
  newline: false,
  lines: 'one',
  modified: 1_790_000_000.5,
  error: null,
  ...change,
});
const compose = {
  services: {
    sonarr: { secrets: [{ source: 'sonarr-key' }, { source: 'jwt', target: 'deep/jwt' }] },
    radarr: { secrets: [{ source: 'jwt', target: '/config/jwt' }] },
  },
  secrets: {
    'sonarr-key': { file: `${folder}/secrets/sonarr-key` },
    jwt: { environment: 'JWT' },
    old: { external: true },
  },
};

interface Told {
  host?: unknown;
  inside?: (targets: string[]) => unknown;
  compose?: unknown;
  directory?: string | null;
  mounts?: { source: string; destination: string }[];
  code?: number;
  /** Variables of sonarr, and those that come with its image. */
  variables?: string[];
  built?: string[];
  user?: string;
}

/** An engine with sonarr's container alone. */
const engineWith = ({ variables = [], built = [], user = '1000' }: Told): EngineClient =>
  ({
    docker: {
      listContainers: () => Promise.resolve([{ Id: 'id-sonarr', Labels: {} }]),
      getContainer: () => ({
        inspect: () =>
          Promise.resolve({
            ...{ Id: 'id-sonarr', Name: '/small-sonarr-1', Image: 'sha256:1', State: { Status: 'running' } },
            ...{ HostConfig: {}, Config: { Env: [...built, ...variables], User: user }, NetworkSettings: {} },
          }),
      }),
      getImage: () => ({ inspect: () => Promise.resolve({ Id: 'sha256:1', Config: { Env: built } }) }),
    },
    dockerHost: 'unix:///nowhere.test',
    transport: 'unix',
  }) as unknown as EngineClient;

const readable = (targets: string[]) => ({
  readers: [0],
  rows: targets.map((target) => ({ target, state: 'readable', mode: '0600', uid: 0, gid: 0 })),
  error: null,
});

/** What was asked of the programs, and what came of it. */
async function gather({ host, inside = readable, directory: declared = null, mounts = [], code = 0, ...told }: Told) {
  const { evidence, policy } = sealed();
  const [sonarr, radarr] = [container('sonarr'), container('radarr')];
  radarr.mounts = mounts.map((each) => ({ type: 'bind', writable: false, ...each }));
  evidence.containers = [sonarr, radarr, { ...container('jellyfin'), pid: 0, status: 'exited' }];
  policy.secrets = { ...policy.secrets, directory: declared };
  const asked: unknown[] = [];
  const vantage = fakeVantage({
    namespaces: ['host'],
    answer: () => ({}),
    run: (_namespace, _argv, input) => {
      const question: unknown = JSON.parse(input);
      asked.push(question);
      if (code !== 0) return { code, stderr: 'Operation not permitted' };
      if (!Array.isArray(question)) {
        const files = [facts('sonarr-key')];
        const directory = facts('', { type: 'directory', mode: '0700' });
        return { stdout: JSON.stringify(host ?? { directory, problem: null, files }) };
      }
      return { stdout: JSON.stringify(question.map(({ targets }: { targets: string[] }) => inside(targets))) };
    },
  });
  const stdout = JSON.stringify(told.compose ?? compose);
  const { value, undertaken } = await gatherSecretFiles.gather(
    contextOf(vantage, policy, evidence, {
      engine: engineWith(told),
      composeFiles: [import.meta.filename],
      runCompose: () => Promise.resolve({ code: told.compose === null ? 1 : 0, stdout, stderr: 'no such file' }),
    }),
  );
  return { value, asked, undertaken };
}

describe('gatherSecretFiles', () => {
  it('takes from the compose files which secrets there are, where they lie, and who names them', async () => {
    const { value, asked } = await gather({});
    expect(value.declared).toEqual([
      {
        name: 'sonarr-key',
        source: 'file',
        path: `${folder}/secrets/sonarr-key`,
        users: [{ service: 'sonarr', target: '/run/secrets/sonarr-key' }],
      },
      {
        name: 'jwt',
        source: 'environment',
        path: null,
        users: [
          { service: 'sonarr', target: '/run/secrets/deep/jwt' },
          { service: 'radarr', target: '/config/jwt' },
        ],
      },
      { name: 'old', source: 'external', path: null, users: [] },
    ]);
    expect(asked[0]).toEqual({ directory: `${folder}/secrets`, paths: [`${folder}/secrets/sonarr-key`] });
    expect(value.directory).toMatchObject({
      path: `${folder}/secrets`,
      namedBy: 'compose',
      exists: true,
      mode: '0700',
    });
    expect(value.files).toMatchObject([{ name: 'sonarr-key', mode: '0600', modifiedAt: '2026-09-21T14:13:20.500Z' }]);
  });

  it('believes the policy where the directory is, from the project’s on', async () => {
    const { value, asked } = await gather({ directory: './private' });
    expect(asked[0]).toMatchObject({ directory: `${folder}/private` });
    expect(value.directory).toMatchObject({ namedBy: 'policy' });
  });

  it('asks every running container for what it may have, and finds what it may not', async () => {
    const { value, asked, undertaken } = await gather({
      mounts: [{ source: folder, destination: '/project' }],
      inside: (targets) => readable([...targets, '/run/secrets/stray']),
    });
    expect(asked[1]).toEqual([
      { pid: container('sonarr').pid, targets: ['/run/secrets/sonarr-key', '/run/secrets/deep/jwt'] },
      { pid: container('radarr').pid, targets: ['/config/jwt', '/project/secrets/sonarr-key'] },
    ]);
    expect(value.mounts.map(({ subject, secret, by, target }) => `${subject} ${secret} ${by} ${target}`)).toEqual([
      'sonarr sonarr-key declared /run/secrets/sonarr-key',
      'sonarr jwt declared /run/secrets/deep/jwt',
      'sonarr stray found /run/secrets/stray',
      'radarr jwt declared /config/jwt',
      'radarr sonarr-key found /project/secrets/sonarr-key',
      'radarr stray found /run/secrets/stray',
    ]);
    expect(value.looked).toEqual(['sonarr', 'radarr'].map((subject) => ({ subject, error: null })));
    expect(undertaken?.['looked']).toHaveLength(2);
  });

  it('says of which container nobody could look', async () => {
    const { value } = await gather({ inside: () => ({ readers: [], rows: [], error: 'No such process' }) });
    expect(value.mounts.map(({ state, error }) => [state, error])).toEqual(
      Array.from({ length: 3 }, () => ['unseen', 'No such process']),
    );
    expect(value.looked.map(({ error }) => error)).toEqual(['No such process', 'No such process']);
  });

  it('says that Compose could not be asked, and looks at what the policy names all the same', async () => {
    const { value } = await gather({ compose: null, directory: '/srv/secrets' });
    expect(value.composeUnread).toContain('no such file');
    expect(value.directory).toMatchObject({ path: '/srv/secrets' });
  });

  it('says that the directory is not there', async () => {
    const missing = { path: 'x', type: 'missing', error: null };
    const { value } = await gather({ host: { directory: missing, problem: null, files: [missing] } });
    expect(value.directory).toMatchObject({ exists: false, mode: null });
    expect(value.files).toMatchObject([{ type: 'missing', modifiedAt: null, size: null }]);
  });

  it('asks for the files that variables name, and that nobody declares', async () => {
    const { value, asked } = await gather({
      built: ['IMAGE_PASSWORD_FILE=/etc/default'],
      variables: [
        'DB_PASSWORD_FILE=/config/db',
        'LDAP__PASSWORD__FILE=/run/secrets/ldap',
        'FILE__API_TOKEN=/config/token',
        'JWT_SECRET_FILE=/run/secrets/deep/jwt',
        'LOG_FILE=/config/log',
        'SSH_KEY_FILE=not a path',
      ],
      inside: (targets) => readable(targets.filter((target) => target !== '/config/token')),
    });
    expect(asked[2]).toEqual([
      { pid: container('sonarr').pid, targets: ['/config/db', '/run/secrets/ldap', '/config/token'] },
    ]);
    expect(value.named.map(({ subject, variable, target, state }) => [subject, variable, target, state])).toEqual([
      ['sonarr', 'DB_PASSWORD_FILE', '/config/db', 'readable'],
      ['sonarr', 'LDAP__PASSWORD__FILE', '/run/secrets/ldap', 'readable'],
      ['sonarr', 'FILE__API_TOKEN', '/config/token', 'unseen'],
    ]);
    expect(value.named.every(({ asRoot }) => asRoot)).toBe(false);
  });

  it.each(['', '0', 'root', '0:1000'])('knows that a container is started as root: %s', async (user) => {
    const { value } = await gather({ variables: ['DB_PASSWORD_FILE=/config/db'], user });
    expect(value.named.map(({ asRoot }) => asRoot)).toEqual([true]);
  });

  it('is a failed look where the helper cannot run', async () => {
    await expect(gather({ code: 126 })).rejects.toThrow('Operation not permitted');
  });
});
