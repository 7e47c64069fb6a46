import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import { readTar } from '../../clients/read-tar.ts';
import { tarOf } from '../../clients/tar.fake.ts';
import { fakeVantage, type FakeWorld } from '../vantage.fake.ts';
import { archiveOf, readServiceFiles, realPathsOf } from './service-files.ts';

const escapes = Object.assign(new Error('(HTTP code 500) path escapes from parent'), { statusCode: 500 });
const engineThat = (getArchive: () => Promise<NodeJS.ReadableStream>): EngineClient =>
  ({ docker: { getContainer: () => ({ getArchive }) } }) as unknown as EngineClient;
const helperThat = (run: NonNullable<FakeWorld['run']>) =>
  fakeVantage({ namespaces: ['host'], answer: () => ({}), run });
const proxy = { id: 'id-proxy', pid: 41 };
const refusing = engineThat(() => Promise.reject(escapes));

describe('the files of a container whose engine gives none of them', () => {
  it('are read through its process', async () => {
    const archive = await tarOf([{ name: 'traefik.toml', content: '[api]' }]);
    const vantage = helperThat(() => ({ stdout: archive.toString('base64') }));
    const read = await readServiceFiles({ engine: refusing, vantage }, proxy, '/etc/traefik/traefik.toml', 1e6);
    expect(read?.entries.map(({ name }) => name)).toEqual(['traefik.toml']);
    expect(vantage.ran[0]?.argv.slice(-3)).toEqual(['41', '/etc/traefik/traefik.toml', '1000000']);
  });

  it('are copied through its process, byte for byte', async () => {
    const archive = await tarOf([{ name: 'rules.yml', content: 'http: {}', mode: 0o640, uid: 1000 }]);
    const vantage = helperThat(() => ({ stdout: archive.toString('base64') }));
    const copied = await archiveOf({ engine: refusing, vantage }, proxy, '/rules.yml');
    expect(Buffer.isBuffer(copied) && copied.equals(archive)).toBe(true);
  });

  it('are not copied in part', async () => {
    const archive = await tarOf([{ name: 'large', content: 'x' }]);
    const cut = helperThat(() => ({ code: 4, stdout: archive.toString('base64') }));
    await expect(archiveOf({ engine: refusing, vantage: cut }, proxy, '/large')).rejects.toThrow(
      '/large could not be copied: the engine did not give it ((HTTP code 500) path escapes from parent), ' +
        'and for the helper it is too large',
    );
    const none = helperThat(() => ({ code: 3 }));
    await expect(archiveOf({ engine: refusing, vantage: none }, proxy, '/gone')).rejects.toThrow('it is not there');
  });
});

it('a file that the engine gives is copied as it comes, and the helper is not asked', async () => {
  const archive = await tarOf([{ name: 'users', content: 'owner:x' }]);
  const vantage = helperThat(() => ({ code: 1 }));
  const copied = await archiveOf(
    { engine: engineThat(() => Promise.resolve(Readable.from([archive]))), vantage },
    proxy,
    '/users',
  );
  const [entry] = await readTar(Buffer.isBuffer(copied) ? copied : await buffer(copied));
  expect(entry?.name).toBe('users');
  expect(vantage.ran).toEqual([]);
});

describe('realPathsOf', () => {
  it('says where each place leads, in one question', async () => {
    const vantage = helperThat(() => ({ stdout: '/run/docker.sock\n/rules\n' }));
    const real = await realPathsOf({ vantage }, proxy, ['/var/run/docker.sock', '/rules']);
    expect([...real]).toEqual([
      ['/var/run/docker.sock', '/run/docker.sock'],
      ['/rules', '/rules'],
    ]);
    expect(vantage.ran).toHaveLength(1);
  });

  it('says nothing where the helper cannot enter, or nothing runs', async () => {
    const blind = helperThat(() => ({ code: 1, stdout: '' }));
    expect(await realPathsOf({ vantage: blind }, proxy, ['/var/run/docker.sock'])).toEqual(new Map());
    expect(await realPathsOf({ vantage: blind }, { ...proxy, pid: 0 }, ['/data'])).toEqual(new Map());
  });
});
