import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunGit } from '../../clients/run-git.ts';
import type { EarlierRun } from '../../evidence/earlier-run.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherEarlierRun } from './gather-earlier-run.ts';
import { grantsOf } from '../../policy/grants.ts';
import { parsePolicy } from '../../policy/load.ts';
import { policyAt } from '../../policy/policy.ts';
import { readPolicyHistory } from './read-policy-history.ts';
import { readRun } from './read-earlier-record.ts';

const record = {
  stack: { project: 'small' },
  gatheredAt: '2026-10-31T02:00:00.000Z',
  policy: { sha256: 'abc' },
  criteria: [{ id: '2.1', checks: [{ id: 'published-ports', severity: 'critical', outcome: 'pass' }] }],
};
const sum = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the record of an earlier run', () => {
  it('says what was judged, and whatever else it kept', () => {
    const reached = { open: ['outside → 443/tcp'], unseen: [], blind: ['inside'] };
    expect(readRun(JSON.stringify({ ...record, reached }), 'run.json', 'small')).toEqual({
      run: {
        gatheredAt: record.gatheredAt,
        policySha256: 'abc',
        checks: [{ criterion: '2.1', check: 'published-ports', severity: 'critical' }],
        grants: null,
        reached,
      },
      why: 'held against run.json',
      unreadable: false,
    });
  });

  it.each([
    ['nothing', ''],
    ['a broken file', '{"stack":'],
    ['another file', '{"schema":1}'],
  ])('is none of %s', (_, text) => {
    expect(readRun(text, 'run.json', 'small')).toMatchObject({ run: null, unreadable: true });
  });

  it('of another project is no earlier one, and no mistake', () => {
    const { run, unreadable, why } = readRun(JSON.stringify(record), 'run.json', 'other');
    expect([run, unreadable, why.includes('small')]).toEqual([null, false, true]);
  });
});

/** A repository with these versions, the newest first. */
const gitOf = (
  versions: readonly { at: string; text: string }[],
  change: Partial<Record<string, string>> = {},
): RunGit => {
  const say = (text: string, code = 0) =>
    Promise.resolve({ code, stdout: Buffer.from(text), stderr: code ? text : '' });
  return (_directory, [command = '', ...args]) => {
    const wrong = change[command];
    if (wrong !== undefined) return say(wrong, 128);
    if (command === 'log')
      return say(versions.map(({ at }, index) => `\0${'0'.repeat(39)}${index} ${at}\n\nstackproof.yaml\n`).join(''));
    if (command === 'show') return say(versions[Number(args[0]?.split(':')[0]?.slice(-1))]?.text ?? '');
    return say('true\n');
  };
};
const [older, newer, now] = [
  'version: 1\nports: { allowed: [] }\n',
  'version: 1\nports: { allowed: [{ port: 6881, owner: gluetun }] }\n',
  'version: 1\nports: { allowed: [{ port: 6881, owner: gluetun }, { port: 8989, owner: sonarr }] }\n',
];
const versions = [
  { at: '2026-11-01T00:00:00Z', text: now },
  { at: '2026-10-30T00:00:00Z', text: newer },
  { at: '2026-10-01T00:00:00Z', text: older },
];
const run = (policySha256: string, gatheredAt = record.gatheredAt): EarlierRun['run'] => ({
  ...{ gatheredAt, policySha256, checks: [], grants: null, reached: null },
});
const grantsIn = (text: string) => grantsOf(policyAt(parsePolicy(text, 'now').file, 7));
const read = (earlier: EarlierRun['run'], git = gitOf(versions)) =>
  readPolicyHistory(git, {
    ...{ path: '/stack/stackproof.yaml', sha256: sum(now), iteration: 7, grants: grantsIn(now), run: earlier },
  });
const extras = ({ policy }: Awaited<ReturnType<typeof read>>) =>
  policy?.grants.permits.filter((each) => /6881|8989/.test(each));

describe('the policy of then', () => {
  it('is the version that the earlier run was judged by', async () => {
    const found = await read(run(sum(older)));
    expect([found.policy?.commit, extras(found)]).toEqual(['00000000', []]);
    expect(found.policy?.at).toBe('2026-10-01T00:00:00Z');
  });

  it('is the newest that was committed by then, where that one was never committed', async () => {
    expect(extras(await read(run('something else')))).toEqual(['ports.allowed 6881/tcp of gluetun']);
  });

  it('is the one before words alone were changed', async () => {
    const words = ['# Later\n', '# Of the house\n'].map((text, at) => ({
      at: `2026-11-0${at + 2}T00:00:00Z`,
      text: text + now,
    }));
    expect(extras(await read(null, gitOf([...words.reverse(), ...versions])))).toEqual([
      'ports.allowed 6881/tcp of gluetun',
    ]);
    expect((await read(null, gitOf(words))).policy).toBeNull();
  });

  it('is the one before, where there was no run', async () => {
    expect(extras(await read(null))).toEqual(['ports.allowed 6881/tcp of gluetun']);
  });

  it.each([
    ['one version, and no run', null, gitOf(versions.slice(0, 1)), false],
    ['no version as old as the run', run('x', '2020-01-01T00:00:00Z'), gitOf(versions), false],
    ['a policy that was never committed', run('x'), gitOf([]), false],
    ['no repository', run('x'), gitOf([], { 'rev-parse': 'fatal: not a git repository' }), false],
    ['a repository that cannot be read', run('x'), gitOf([], { 'rev-parse': 'fatal: bad object' }), true],
    ['a history that cannot be read', run('x'), gitOf([], { log: 'fatal: bad object' }), true],
    ['a version that is no policy', null, gitOf([{ at: '2026-10-01T00:00:00Z', text: 'version: 2' }]), true],
  ])('is none: %s', async (_, earlier, git, policyUnreadable) => {
    const found = await read(earlier, git);
    expect(found).toMatchObject({ policy: null, policyUnreadable });
    expect(found.policyWhy).not.toBe('');
  });
});

describe('an earlier run', () => {
  const gather = async (change: object) => {
    const { evidence, policy } = hardened();
    const vantage = fakeVantage({ namespaces: [], answer: () => ({}) });
    return (await gatherEarlierRun.gather(contextOf(vantage, policy, evidence, change))).value;
  };
  const checks = [{ criterion: '2.1', check: 'published-ports', severity: 'critical' }];

  it('is none where nobody asked for one', async () => {
    expect(await gather({})).toMatchObject({ run: null, unreadable: false, policy: null, checks: null });
  });

  it('is read from its record, beside the checks of now', async () => {
    const earlier = { run: { name: 'run.json', text: JSON.stringify(record) }, policy: null, checks };
    const value = await gather({ earlier });
    expect([value.run?.gatheredAt, value.checks]).toEqual([record.gatheredAt, checks]);
  });

  it('could not be seen where its record could not be read', async () => {
    const earlier = { run: { name: 'run.json', text: null }, policy: null, checks };
    expect(await gather({ earlier })).toMatchObject({ run: null, unreadable: true });
  });

  it('asks no git for the policy of a lab of ours', async () => {
    const earlier = { run: null, policy: { path: '/nowhere/stackproof.yaml', sha256: 'abc' }, checks };
    expect(await gather({ earlier, source: 'spun' })).toMatchObject({ policy: null, policyUnreadable: false });
  });
});
