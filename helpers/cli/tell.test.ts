import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { projectRoot } from '../lib/project-root.ts';
import { startReceiver, type Receiver } from '../notify/receiver.fake.ts';
import { kinds } from '../notify/address.ts';
import { runCli } from './run-cli.fake.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-tell-'));
const policy = join(projectRoot, 'fixtures/policies/reference.yaml');
const [good, late, none] = ['good.json', 'late.json', 'none.json'].map((name) => join(root, name)) as [
  string,
  string,
  string,
];
let receiver: Receiver;

beforeAll(() => {
  writeFileSync(good, JSON.stringify(readGood(2)));
  writeFileSync(late, JSON.stringify(readGood(1)));
});
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());
afterAll(() => rmSync(root, { recursive: true, force: true }));

const replay = (recording: string, ...more: string[]) =>
  runCli('replay', recording, '--policy', policy, '--until', '2', '--out', join(root, 'out'), '--quiet', ...more);

describe('--notify', () => {
  it('tells of a change between two runs, once, and names it', async () => {
    const notify = ['--notify', `json+${receiver.origin}/`];
    const runs = [good, good, late, late, good];
    const codes: number[] = [];
    for (const recording of runs) codes.push((await replay(recording, ...notify)).code);
    expect(codes).toEqual([0, 0, 1, 1, 0]);
    const [worse, better, ...more] = receiver.heard.map(({ body }) => body as { title: string; text: string });
    expect(worse?.title).toMatch(/^stackproof, media: FAIL, was PASS, \d+ found$/);
    expect(worse?.text).toContain('media-network');
    expect(better?.title).toMatch(/^stackproof, media: PASS, was FAIL, \d+ fixed$/);
    expect(more).toEqual([]);
  });

  it('changes nothing of the verdict where it does not get through', async () => {
    receiver.answers.push(404);
    const { code, stderr } = await replay(good, '--notify', `json+${receiver.origin}/x`, '--notify-always');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^stackproof: json at 127\.0\.0\.1:\d+ was not told: it answered 404; the verdict stands, /);
  });

  it('tells that a run broke, and why', async () => {
    const { code } = await replay(none, '--notify', `json+${receiver.origin}/y`);
    expect(code).toBe(2);
    expect(receiver.heard[0]?.body).toMatchObject({ state: 'broken', reason: expect.stringContaining('none.json') });
  });

  it('that is written wrongly is said before anything is done', async () => {
    const { code, stderr } = await replay(good, '--notify', 'pigeon+https://x.test');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^stackproof: --notify names no channel/),
    });
  });

  it('has each of its channels in the manual', () => {
    const manual = readFileSync(join(projectRoot, 'docs/notify.md'), 'utf8');
    expect(kinds.filter((kind) => !new RegExp(`\`${kind}(?:\\+|://)`).test(manual))).toEqual([]);
  });
});
