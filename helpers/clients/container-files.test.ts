import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../lib/errors.ts';
import { readContainerFiles } from './container-files.ts';
import type { EngineClient } from './engine-client.ts';
import { tarOf } from './tar.fake.ts';

const engineThat = (getArchive: () => Promise<NodeJS.ReadableStream>): EngineClient =>
  ({
    docker: { getContainer: () => ({ getArchive }) },
    dockerHost: 'unix:///nowhere.test',
    transport: 'unix',
  }) as unknown as EngineClient;
const refusing = (statusCode: number) =>
  engineThat(() => Promise.reject(Object.assign(new Error('(HTTP code) no'), { statusCode })));
const giving = (bytes: Buffer) =>
  engineThat(() => Promise.resolve(Readable.from([bytes.subarray(0, 700), bytes.subarray(700)])));

describe('readContainerFiles', () => {
  it('gives the files below a path', async () => {
    const read = await readContainerFiles(
      giving(await tarOf([{ name: 'key.pem', content: 'x', mode: 0o600 }])),
      'id',
      '/certs/key.pem',
      1e6,
    );
    expect(read).toMatchObject({ whole: true, entries: [{ name: 'key.pem', mode: 0o600 }] });
  });

  it('stops where it is told, and says so', async () => {
    const read = await readContainerFiles(
      giving(
        await tarOf([
          { name: 'one', content: 'x' },
          { name: 'two', content: 'y'.repeat(2000) },
        ]),
      ),
      'id',
      '/data',
      600,
    );
    expect(read?.whole).toBe(false);
    expect(read?.entries.map(({ name }) => name)).toContain('one');
  });

  it('takes no archive that ends in the middle for a whole one', async () => {
    const cut = (await tarOf([{ name: 'traefik.yml', content: 'x'.repeat(900) }])).subarray(0, 1000);
    await expect(readContainerFiles(giving(cut), 'id', '/etc/traefik.yml', 1e6)).rejects.toThrow(
      'the engine did not give /etc/traefik.yml of container id: ' +
        'the archive ends in the middle of traefik.yml: 488 of 900 bytes',
    );
  });

  it('tells a path that is not there from an engine that does not give it', async () => {
    expect(await readContainerFiles(refusing(404), 'id', '/nowhere', 1e6)).toBeNull();
    await expect(readContainerFiles(refusing(403), 'id', '/certs', 1e6)).rejects.toThrow(EvidenceError);
  });
});
