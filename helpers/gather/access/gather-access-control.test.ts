import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import { tarStream, type Member } from '../../clients/tar.fake.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherAccessControl } from './gather-access-control.ts';

const rules = (text: string) => `access_control:\n  default_policy: deny\n  rules:\n    - { ${text} }\n`;
const secret = 'a-secret-of-the-login-that-nobody-may-see';
const open = rules('domain: a.small.test, policy: bypass');

interface Given {
  files?: Record<string, Member[]>;
  argv?: string[];
  environment?: Record<string, string>;
  /** What the helper ends with; 3: no process is Authelia. */
  code?: number;
  image?: string;
  pid?: number;
}

async function gather({ files = {}, argv, environment = {}, code = 0, image, pid = 4711 }: Given) {
  const { evidence, policy } = secured(({ containers }) => {
    for (const each of containers)
      if (each.service === 'authelia') Object.assign(each, { pid, image: image ?? 'authelia/authelia:4.37.5' });
  });
  const getArchive = ({ path }: { path: string }) =>
    files[path] ? tarStream(files[path]) : Promise.reject(Object.assign(new Error('no'), { statusCode: 404 }));
  const engine = { docker: { getContainer: () => ({ getArchive }) } } as unknown as EngineClient;
  const process = { argv: argv ?? ['authelia', '--config', '/config/a.yml'], folder: '/config', environment };
  const vantage = fakeVantage({
    namespaces: ['host'],
    answer: () => ({}),
    run: (_namespace, [, , , , , ...more]) =>
      more.length === 0
        ? { code, stdout: JSON.stringify(process), stderr: code === 0 ? '' : 'PermissionError: no' }
        : { code: 3 },
  });
  const hidden: string[] = [];
  const context = contextOf(vantage, policy, evidence, { engine, hide: (text) => void hidden.push(text) });
  return { ...(await gatherAccessControl.gather(context)), hidden };
}

const file = (name: string, content: string): Member[] => [{ name, content }];

describe('the access rules of the login', () => {
  it('are read out of the files that its process was started with, and nothing else of them is kept', async () => {
    const { value, scope } = await gather({
      files: { '/config/a.yml': file('a.yml', `jwt_secret: ${secret}\n${open}`) },
    });
    expect(value).toMatchObject({ sources: ['/config/a.yml'], unread: null });
    expect(value.control?.rules.map(({ domains, policy }) => [domains, policy])).toEqual([
      [['a.small.test'], 'bypass'],
    ]);
    expect(JSON.stringify(value)).not.toContain(secret);
    expect(scope).toContain('1 rules of');
  });

  it('come from several files, of which the last goes first, and from the environment', async () => {
    const { value } = await gather({
      argv: ['/usr/bin/authelia', '-c', 'a.yml,b.yml'],
      environment: { AUTHELIA_ACCESS_CONTROL_DEFAULT_POLICY: 'two_factor' },
      files: {
        '/config/a.yml': file('a.yml', open),
        '/config/b.yml': file('b.yml', rules('domain: b.small.test, policy: one_factor')),
      },
    });
    expect(value.sources).toEqual(['/config/a.yml', '/config/b.yml', 'AUTHELIA_ACCESS_CONTROL_DEFAULT_POLICY']);
    expect(value.control).toMatchObject({ defaultPolicy: 'two_factor', rules: [{ domains: ['b.small.test'] }] });
  });

  it('come from a directory: those files of it that Authelia takes', async () => {
    const { value } = await gather({
      environment: { X_AUTHELIA_CONFIG: '/config' },
      argv: ['authelia'],
      files: {
        '/config': [
          { name: 'config', type: 'directory' },
          { name: 'config/b.yml', content: open },
          { name: 'config/a.yaml', content: 'session: { domain: small.test }' },
          { name: 'config/notes.txt', content: 'no: yaml: at all' },
          { name: 'config/below/c.yml', content: 'access_control: 5' },
        ],
      },
    });
    expect(value.control).toMatchObject({ cookieDomains: ['small.test'], rules: [{ policy: 'bypass' }] });
  });

  it.each<[string, Given, string, RegExp]>([
    ['no process is Authelia', { code: 3 }, 'absent', /no process of .* is Authelia/],
    ['a file is not there', {}, 'no-file', /\/config\/a\.yml, which Authelia was told to read, is not in/],
    [
      'a file is no YAML',
      { files: { '/config/a.yml': file('a.yml', 'a: [') } },
      'not-read',
      /rules cannot be read: .*no YAML/,
    ],
    ['the processes cannot be seen', { code: 1 }, 'not-read', /PermissionError/],
  ])('were not read where %s', async (_what, given, because, detail) => {
    const { value } = await gather(given);
    expect(value.control).toBeNull();
    expect(value.unread?.because).toBe(because);
    expect(value.unread?.detail).toMatch(detail);
  });

  it.each([
    ['authelia/authelia:4.38', '4.38'],
    ['registry.test/authelia:v4.39.2-alpine', '4.39.2'],
    ['authelia/authelia:latest', null],
  ])('of %s are read as of version %s', async (image, version) => {
    const { value } = await gather({ image, files: { '/config/a.yml': file('a.yml', open) } });
    expect(value.control?.version).toBe(version);
  });

  it('hide what they compare a secret parameter with', async () => {
    const text = rules(
      `domain: a.small.test, policy: bypass, query: [{ key: token, value: "${secret}/1" }, { key: q }]`,
    );
    const { hidden } = await gather({ files: { '/config/a.yml': file('a.yml', text) } });
    expect(hidden).toEqual([`${secret}/1`, `${secret}%2F1`]);
  });

  it('of a login that does not run are a failed artifact', async () => {
    await expect(gather({ pid: 0 })).rejects.toThrow(/authelia does not run/);
  });
});
