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
      giving(tarOf([{ name: 'key.pem', content: 'x', mode: 0o600 }])),
      'id',
      '/certs/key.pem',
      1e6,
    );
    expect(read).toMatchObject({ whole: true, entries: [{ name: 'key.pem', mode: 0o600 }] });
  });

  it('stops where it is told, and says so', async () => {
    const read = await readContainerFiles(
      giving(
        tarOf([
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

  it('tells a path that is not there from an engine that does not give it', async () => {
    expect(await readContainerFiles(refusing(404), 'id', '/nowhere', 1e6)).toBeNull();
    await expect(readContainerFiles(refusing(403), 'id', '/certs', 1e6)).rejects.toThrow(EvidenceError);
  });
});
