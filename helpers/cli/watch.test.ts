import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { toldByEngine, touchedBy } from '../evidence/touched.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { loadPolicy } from '../policy/load.ts';
import { projectRoot } from '../lib/project-root.ts';
import { judgeTo } from './judge-and-report.ts';
import { Announcer, engineWord, lookedAgain, parseTouched, readRunBefore } from './look-again.ts';
import { toolVersion } from './version.ts';
import { runCli } from './run-cli.fake.ts';
import type { RunRecord } from '../kernel/record.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-watch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('watch', () => {
  it.each([['--disturb'], ['--only=2'], ['--json'], ['--touched']])('takes no %s, and says why', async (option) => {
    const { code, stderr } = await runCli('watch', '--', option);
    expect(code).toBe(2);
    expect(stderr).toContain(`stackproof: ${option.split('=')[0]} is not for a watch: `);
  });
});

describe('--touched', () => {
  it('takes kinds of change, and nothing else', () => {
    expect(parseTouched('network,container')).toEqual(['container', 'network']);
    for (const wrong of ['', 'volume', 'container,volume']) expect(() => parseTouched(wrong)).toThrow('choose from');
  });

  it('needs a policy of somebody, and judges all that a change touches', async () => {
    const { code, stderr } = await runCli('audit', '--touched', 'container', '--out', join(root, 'none'));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--touched needs a policy') });
    const policy = ['--policy', join(projectRoot, 'fixtures/policies/reference.yaml')];
    const disturbing = await runCli('audit', '--touched', 'container', '--disturb', ...policy);
    expect(disturbing).toMatchObject({ code: 2, stderr: expect.stringContaining('leave --disturb and --only out') });
  });

  it('looks at nothing that comes with a later iteration', () => {
    expect(lookedAgain(['container'], 7)).toContain('hardening');
    expect(lookedAgain(['container'], 2)).not.toContain('tls');
  });
});

const policy = loadPolicy(join(projectRoot, 'fixtures/policies/reference.yaml'), root, []);
if (policy === null) throw new Error('the reference policy is gone');
const now = new Date().toISOString();
// The recorded clocks are of a time that is written into the recording.
const seen: Evidence = { ...readGood(2), source: 'live', tool: toolVersion() };
/** As if it had been looked at just now. */
const fresh = (evidence: Evidence): RunRecord => ({ ...judge(evidence), gatheredAt: now });
const judge = (evidence: Evidence): RunRecord =>
  judgeTo(2, { evidence, policy, source: 'live', startedAt: Date.now() }, { failOn: 'critical' });

describe('the run that a look at a part completes', () => {
  const folder = join(root, 'out');
  const asked = { folder, policy, until: 2 };
  const write = (record: RunRecord, evidence = seen, suffix = '') => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `run.json${suffix}`), JSON.stringify(record));
    writeFileSync(join(folder, `evidence.json${suffix}`), JSON.stringify(evidence));
  };

  it('is the one in the output folder, also where it was set aside', () => {
    expect(readRunBefore(asked)).toEqual({ why: `there is no run in ${folder} yet` });
    write(fresh(seen), seen, '.old');
    expect(readRunBefore(asked)).toMatchObject({ record: { until: 2 }, evidence: { source: 'live' } });
    write(fresh(seen));
    expect(readRunBefore(asked)).toMatchObject({ record: { outcome: 'pass' } });
  });

  it('is none that was judged otherwise, saw nothing, or is old', () => {
    const record = fresh(seen);
    const why = () => (readRunBefore(asked) as { why: string }).why;
    const old = '2026-01-01T00:00:00.000Z';
    for (const [change, said] of [
      [{ until: 3 }, 'another policy'],
      [{ policy: { ...record.policy, sha256: 'x' } }, 'another policy'],
      [{ tool: { name: 'stackproof', version: '0.0.9' } }, 'another stackproof'],
      [{ only: ['2'] }, 'as a whole'],
      [{ source: 'spun' as const }, 'as a whole'],
      [{ gatheredAt: old }, 'more than a day old'],
      [{ artifacts: record.artifacts.map((each) => ({ ...each, seenAt: old })) }, 'more than a day old'],
    ] as const) {
      write({ ...record, ...change } as RunRecord);
      expect(why()).toContain(said);
    }
    const blind = { ok: false as const, ms: 0, scope: '', error: 'it is gone', cause: 'failed' as const };
    write(record, { ...seen, artifacts: { ...seen.artifacts, containers: blind } });
    expect(why()).toContain('it saw no stack');
    writeFileSync(join(folder, 'run.json'), '{');
    expect(why()).toContain('is no run record');
  });
});

describe('the word of the engine', () => {
  const touched = touchedBy(['container', 'network']);
  const before = { evidence: seen, record: judge(seen) };
  const word = (told: RunRecord[]) =>
    engineWord({
      ...{ before, touched, judge, announcer: new Announcer(), signal: new AbortController().signal },
      tell: (record) => {
        told.push(record);
        return Promise.resolve();
      },
    });
  const published = structuredClone(seen);
  const { containers } = published.artifacts;
  if (!containers.ok) throw new Error('the good recording has no containers');
  const port = { hostIp: '0.0.0.0', hostPort: 8989, containerPort: 8989, protocol: 'tcp' as const };
  containers.value.find(({ service }) => service === 'sonarr')?.published.push(port);

  it('is told at once where it opens something, once, and packets come after it', async () => {
    const told: RunRecord[] = [];
    const { ids, isEnough } = word(told);
    expect(ids).toEqual(toldByEngine(touched));
    expect(await isEnough({ evidence: published })).toBe(true);
    expect(await isEnough({ evidence: published })).toBe(true);
    expect(told.map(({ outcome }) => outcome)).toEqual(['fail']);
  });

  it('says nothing where nothing is new, and waits for what is starting', async () => {
    const told: RunRecord[] = [];
    const starting = structuredClone(seen);
    if (!starting.artifacts.containers.ok) throw new Error('the good recording has no containers');
    const [first] = starting.artifacts.containers.value.filter(({ health }) => health !== null);
    Object.assign(first ?? {}, { health: { ...first?.health, status: 'starting' } });
    const { isEnough } = word(told);
    expect(await isEnough({ evidence: starting })).toBe(false);
    expect(await isEnough({ evidence: seen })).toBe(true);
    expect(told).toEqual([]);
  });
});
