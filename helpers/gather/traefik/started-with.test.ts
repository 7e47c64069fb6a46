import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import { tarStream } from '../../clients/tar.fake.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { readStartedWith, staticFilePaths } from './started-with.ts';

const config = (more: { Env?: string[]; User?: string; WorkingDir?: string } = {}) => ({
  Env: [],
  User: '',
  WorkingDir: '',
  ...more,
});

describe('staticFilePaths', () => {
  it('is the order of Traefik’s own search; a variable that is not set is empty', () => {
    expect(staticFilePaths({ Args: [], Config: config() }, '/root')).toEqual({
      named: null,
      usual: [
        '/etc/traefik/traefik.toml',
        '/etc/traefik/traefik.yaml',
        '/etc/traefik/traefik.yml',
        '/traefik.toml',
        '/traefik.yaml',
        '/traefik.yml',
        '/root/.config/traefik.toml',
        '/root/.config/traefik.yaml',
        '/root/.config/traefik.yml',
      ],
    });
    const Env = ['XDG_CONFIG_HOME=/xdg', 'HOME=/home/proxy', 'TRAEFIK_CONFIGFILE=/unheard.toml'];
    const { named, usual } = staticFilePaths({ Args: [], Config: config({ Env, WorkingDir: '/work' }) }, '/root');
    expect(named).toBeNull();
    expect(usual.filter((path) => path.endsWith('.toml'))).toEqual([
      '/etc/traefik/traefik.toml',
      '/xdg/traefik.toml',
      '/home/proxy/.config/traefik.toml',
      '/work/traefik.toml',
    ]);
  });

  it.each([
    [['--configFile=/a.toml'], '/a.toml'],
    [['--CONFIGFILE', 'a.toml'], '/work/a.toml'],
    [['traefik', '-configfile=$DIR/a=b.toml'], '/srv/x=y/a=b.toml'],
    [['--configfile=${DIR}/${NONE}a.toml'], '/srv/x=y/a.toml'],
    [['--configfile='], null],
  ])('takes the file that is named: %j', (Args, named) => {
    const Config = config({ Env: ['DIR=/srv/x=y'], WorkingDir: '/work' });
    expect(staticFilePaths({ Args, Config }, '/root').named).toBe(named);
  });
});

/** A proxy with these files; the helper looks for the first of several, or ends with a code of its own. */
function read(
  files: Readonly<Record<string, string>>,
  { args = [], code = null, ...more }: { args?: string[]; code?: number | null } & Parameters<typeof config>[0] = {},
) {
  const getArchive = async ({ path }: { path: string }) => {
    const content = files[path];
    if (content === undefined) throw Object.assign(new Error('no'), { statusCode: 404 });
    return tarStream([{ name: path.split('/').at(-1) ?? '', content }]);
  };
  const inspect = () =>
    Promise.resolve({ Id: 'id', Image: 'sha256:1', Path: 'traefik', Args: args, Config: config(more) });
  const engine = { docker: { getContainer: () => ({ getArchive, inspect }) } } as unknown as EngineClient;
  const run = (_namespace: string, argv: readonly string[]) => {
    const first = argv.slice(5).find((path) => path in files);
    return code === null && first !== undefined ? { stdout: `${first}\n` } : { code: code ?? 3 };
  };
  const { evidence, policy } = secured();
  const vantage = fakeVantage({ namespaces: ['host'], answer: () => ({}), run });
  return readStartedWith(contextOf(vantage, policy, evidence, { engine }), { ...container('traefik'), pid: 7 });
}

describe('readStartedWith', () => {
  it.each([
    ['the helper', null],
    ['the engine, where the helper cannot look', 126],
  ])('finds the file that Traefik takes by %s', async (_by, code) => {
    const files = { '/etc/traefik/traefik.yml': 'api: {}', '/etc/traefik/traefik.toml': '[api]', '/a.toml': '[ping]' };
    expect((await read(files, { code })).started.file).toEqual({ path: '/etc/traefik/traefik.toml', text: '[api]' });
    const named = await read(files, { code, args: ['--configfile=/a.toml'] });
    expect(named).toMatchObject({ started: { file: { path: '/a.toml' } }, missing: null });
    const gone = await read(files, { code, args: ['--configfile=/gone.toml'] });
    expect(gone).toMatchObject({ started: { file: { path: '/etc/traefik/traefik.toml' } }, missing: '/gone.toml' });
    expect((await read({}, { code })).started.file).toBeNull();
  });

  it('looks in the home of the user that it runs as', async () => {
    const files = {
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nproxy:x:101:101::/srv/proxy:/bin/sh\n',
      '/srv/proxy/.config/traefik.toml': '[api]',
      '/.config/traefik.yml': 'api: {}',
      '/root/.config/traefik.yaml': 'api: {}',
    };
    const pathFor = async (User: string) => (await read(files, { User })).started.file?.path;
    expect(await pathFor('proxy:media')).toBe('/srv/proxy/.config/traefik.toml');
    expect(await pathFor('101')).toBe('/srv/proxy/.config/traefik.toml');
    expect(await pathFor('4711')).toBe('/.config/traefik.yml');
    expect(await pathFor('0')).toBe('/root/.config/traefik.yaml');
  });

  it('takes no part of a file for the whole', async () => {
    await expect(read({ '/traefik.toml': '#'.repeat(5 * 1024 * 1024) })).rejects.toThrow(
      'the proxy’s static configuration /traefik.toml is too large to be read',
    );
  });
});
