import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunGit } from '../../clients/run-git.ts';
import type { EarlierRun } from '../../evidence/earlier-run.ts';
import { ConfigError, EvidenceError, lastLine } from '../../lib/errors.ts';
import type { Grants } from '../../policy/grant-words.ts';
import { grantsOf } from '../../policy/grants.ts';
import { parsePolicy } from '../../policy/load.ts';
import { policyAt } from '../../policy/policy.ts';

type Read = Pick<EarlierRun, 'policy' | 'policyWhy' | 'policyUnreadable'>;

/** What an earlier version is looked for by. */
interface Wanted {
  /** Absolute. */
  path: string;
  sha256: string;
  iteration: number;
  /** Of the policy of now. */
  grants: Grants;
  /** The run that it was in force at; null: the version before this one is wanted. */
  run: EarlierRun['run'];
}

/** As far back as anybody runs an audit once. */
const mostCommits = 200;

const none = (policyWhy: string, policyUnreadable = false): Read => ({ policy: null, policyWhy, policyUnreadable });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Version {
  commit: string;
  at: string;
  text: string;
}

const grantsAt = ({ commit, text }: Version, iteration: number): Grants =>
  grantsOf(policyAt(parsePolicy(text, nameOf(commit)).file, iteration));

const nameOf = (commit: string): string => `the policy as of ${commit.slice(0, 8)}`;

const isOther = (version: Version, { iteration, grants }: Wanted): boolean =>
  !isDeepStrictEqual(grantsAt(version, iteration), grants);

/** Versions that commits have of a file, under whatever name, the newest first; a sentence where git cannot say. */
async function* versionsOf(run: RunGit, path: string): AsyncGenerator<Version> {
  const folder = dirname(path);
  const asked = ['log', '--follow', '--name-only', `--max-count=${mostCommits}`, '--format=%x00%H %cI'];
  const listed = await run(folder, [...asked, '--', `./${basename(path)}`]);
  if (listed.code !== 0) throw new EvidenceError(`git log says: ${lastLine(listed.stderr)}`);
  let file = `./${basename(path)}`;
  for (const entry of listed.stdout.toString('utf8').split('\0').filter(Boolean)) {
    const [line = '', ...names] = entry.split('\n').filter(Boolean);
    const [commit = '', at = ''] = line.split(' ');
    file = names[0] ?? file;
    const shown = await run(folder, ['show', `${commit}:${file}`]);
    // In the commit that removed it it is not there.
    if (shown.code === 0) yield { commit, at, text: shown.stdout.toString('utf8') };
  }
}

/** The version that was in force at the earlier run, else the newest that permits or asks for other than now. */
async function findVersion(run: RunGit, wanted: Wanted): Promise<Version | string> {
  const { path, sha256: now, run: earlier } = wanted;
  let count = 0;
  let inTime: Version | null = null;
  for await (const version of versionsOf(run, path)) {
    count += 1;
    const sum = sha256(version.text);
    // A commit that touches nothing but words hides none that did.
    const isWanted = earlier === null ? sum !== now && isOther(version, wanted) : sum === earlier.policySha256;
    if (isWanted) return version;
    if (earlier !== null && Date.parse(version.at) <= Date.parse(earlier.gatheredAt)) inTime ??= version;
  }
  if (inTime) return inTime;
  if (count === 0) return 'git knows nothing of the policy: commit it';
  return earlier === null
    ? 'git has no version of the policy that permits or asks for other than the one of now'
    : 'git has no version of the policy that is as old as the earlier run';
}

/** An earlier version of the policy by the history that git has of it. */
export async function readPolicyHistory(run: RunGit, wanted: Wanted): Promise<Read> {
  const folder = dirname(wanted.path);
  try {
    const inside = await run(folder, ['rev-parse', '--is-inside-work-tree']);
    if (inside.code !== 0 && /not a git repository/.test(inside.stderr))
      return none('the policy lies in no repository');
    if (inside.code !== 0) throw new EvidenceError(`git says: ${lastLine(inside.stderr)}`);
    const found = await findVersion(run, wanted);
    if (typeof found === 'string') return none(found);
    const { commit, at } = found;
    return {
      policy: { commit: commit.slice(0, 8), at, grants: grantsAt(found, wanted.iteration) },
      policyWhy: `held against ${nameOf(commit)}`,
      policyUnreadable: false,
    };
  } catch (error) {
    if (!(error instanceof EvidenceError || error instanceof ConfigError)) throw error;
    return none(`an earlier version of the policy could not be read: ${error.message}`, true);
  }
}
