import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runGit } from '../../clients/run-git.ts';
import { grantsOf } from '../../policy/grants.ts';
import { parsePolicy } from '../../policy/load.ts';
import { policyAt } from '../../policy/policy.ts';
import { readPolicyHistory } from './read-policy-history.ts';

let folder = '';
const git = (...args: string[]): void => {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const who = ['-c', 'user.name=anna', '-c', 'user.email=anna@media.test', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', folder, ...who, ...args], { env, stdio: 'ignore' });
};
const commit = (name: string, text: string): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
  git('add', '-A');
  git('commit', '-qm', 'x');
};
const permitted = async (name: string, text: string) => {
  const { policy } = await readPolicyHistory(runGit, {
    ...{ path: join(folder, name), sha256: createHash('sha256').update(text).digest('hex'), iteration: 7, run: null },
    grants: grantsOf(policyAt(parsePolicy(text, 'now').file, 7)),
  });
  return policy?.grants.permits.some((each) => each.includes('8989')) ?? null;
};

const words = Array.from({ length: 12 }, (_, at) => `# Line ${at} of what we agreed on.\n`).join('');
const strict = `${words}version: 1\nports: { allowed: [] }\n`;
const loose = `${words}version: 1\nports: { allowed: [{ port: 8989, owner: sonarr }] }\n`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-history-'));
  git('init', '-q');
  commit('stackproof.yaml', strict);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('follows a policy that was moved and loosened in one commit', async () => {
  git('mv', 'stackproof.yaml', 'moved.yaml');
  mkdirSync(join(folder, 'audit'));
  git('mv', 'moved.yaml', 'audit/policy.yaml');
  commit('audit/policy.yaml', loose);
  expect(await permitted('audit/policy.yaml', loose)).toBe(false);
});

it('passes over a commit that touches nothing but words', async () => {
  commit('stackproof.yaml', loose);
  commit('stackproof.yaml', `# Later\n${loose}`);
  expect(await permitted('stackproof.yaml', `# Later\n${loose}`)).toBe(false);
});

it('knows of no other where it never was another', async () => {
  commit('stackproof.yaml', `# Later\n${strict}`);
  expect(await permitted('stackproof.yaml', `# Later\n${strict}`)).toBeNull();
});
