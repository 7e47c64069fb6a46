import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { Evidence, recordingSchema } from './evidence.ts';
import { artifactIds } from './registry.ts';
import { writeEvidence } from './store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackproof-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

const failed = {
  ok: false,
  ms: 0,
  scope: '',
  error: 'http://admin:hunter2hunter2@engine.test/ did not answer',
  cause: 'failed',
};
const recording = Evidence.parse({
  schema: recordingSchema,
  tool: { name: 'stackproof', version: '0.1.0' },
  source: 'live',
  project: 'small',
  gatheredAt: '2026-11-24T08:00:00.000Z',
  durationMs: 1,
  views: [],
  images: [],
  disturb: false,
  artifacts: Object.fromEntries(artifactIds.map((id) => [id, failed])),
});

it('writes a recording that can be read again, for its owner only, without secrets and leftovers', async () => {
  const path = join(folder, 'new', 'evidence.json');
  writeEvidence(path, recording);
  writeEvidence(path, recording);
  const text = await readFile(path, 'utf8');
  expect(Evidence.safeParse(JSON.parse(text)).success).toBe(true);
  expect(text).not.toContain('hunter2');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'new'))).toEqual(['evidence.json']);
});

it('leaves the old recording and no part where it cannot write', async () => {
  await writeFile(join(folder, 'file'), 'old');
  expect(() => writeEvidence(join(folder, 'file', 'evidence.json'), recording)).toThrow(ConfigError);
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('old');
});
