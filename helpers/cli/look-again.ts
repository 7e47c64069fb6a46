import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redactText } from '../evidence/secret-shapes.ts';
import { changeKinds, type ChangeKind } from '../evidence/define-artifact.ts';
import type { ArtifactId, Evidence } from '../evidence/evidence.ts';
import { artifactOf } from '../evidence/registry.ts';
import { touchedBy, toldByEngine } from '../evidence/touched.ts';
import { keptFiles } from '../history/kept-runs.ts';
import { readRun } from '../history/read-run.ts';
import { withPending } from '../kernel/pending-checks.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { newsOf, verdictOf, type Finding, type News } from '../notify/news.ts';
import type { LoadedPolicy } from '../policy/load.ts';
import { mergeEvidence } from '../sources/merge-evidence.ts';
import { readRecording } from '../sources/recorded.ts';
import { recordingFile } from './options.ts';
import { toolVersion } from './version.ts';

/** Parses what changed of the engine, as in `container,network`. Throws ConfigError. */
export function parseTouched(text: string): ChangeKind[] {
  const asked = text.split(',').filter(Boolean);
  const kinds = changeKinds.filter((kind) => asked.includes(kind));
  if (kinds.length > 0 && kinds.length === new Set(asked).size) return kinds;
  throw new ConfigError(
    `--touched ${JSON.stringify(text)} names no changes of an engine: choose from ${changeKinds.join(', ')}`,
  );
}

/** The run before, which a look at a part of the stack completes. */
export interface RunBefore {
  evidence: Evidence;
  record: RunRecord;
}

interface Asked {
  folder: string;
  policy: LoadedPolicy;
  until: number;
}

/** How old a run may be that is completed: whoever watches judges all of it every night. */
const oldestMs = 26 * 3_600_000;

/** Why a run cannot be completed by a look at a part; null: it can. */
function whyNotLike({ record, evidence }: RunBefore, { policy, until }: Asked): string | null {
  if (record.policy.sha256 !== policy.sha256 || record.until !== until) return 'it was judged by another policy';
  if (record.tool.version !== toolVersion().version) return 'another stackproof made it';
  if (record.source !== 'live' || record.only !== null) return 'it did not judge the running stack as a whole';
  if (!evidence.artifacts.containers.ok) return 'it saw no stack';
  const oldest = record.artifacts.map(({ seenAt }) => seenAt ?? record.gatheredAt).sort()[0] ?? record.gatheredAt;
  return Date.now() - Date.parse(oldest) > oldestMs ? 'it is more than a day old' : null;
}

/** The last run of the output folder, to be completed; else why all has to be looked at. */
export function readRunBefore(asked: Asked): RunBefore | { why: string } {
  const [record = '', recording = ''] = [keptFiles.record, recordingFile].map((name) => {
    const path = join(asked.folder, name);
    // One that was ended in the middle left the run before under its other name.
    return existsSync(path) ? path : `${path}.old`;
  });
  const missing = [record, recording].find((path) => !existsSync(path));
  if (missing !== undefined) return { why: `there is no run in ${asked.folder} yet` };
  try {
    const before = { record: readRun(record), evidence: readRecording(recording) };
    const why = whyNotLike(before, asked);
    return why === null ? before : { why: `${asked.folder} cannot be completed: ${why}` };
  } catch (error) {
    if (error instanceof ConfigError) return { why: error.message };
    throw error;
  }
}

/** What is looked at again after such changes, for a policy of an iteration. */
export const lookedAgain = (kinds: readonly ChangeKind[], until: number): ArtifactId[] =>
  touchedBy(kinds).filter((id) => (artifactOf(id).since ?? 0) <= until);

const say = (sentence: string) => void process.stderr.write(`stackproof: ${printable(redactText(sentence))}\n`);

const spell = ({ check, subject, expected, observed }: Finding): string =>
  `${check}: ${subject}: expected ${expected}, observed ${observed}`;

/** More lines than that nobody reads on a terminal; the reports have them all. */
const mostLines = 8;

/** Says what changed, line by line, and nothing twice: first what the engine itself shows, then what packets add. */
export class Announcer {
  readonly #said = new Set<string>();

  say({ found, fixed, hidden }: News): void {
    const lines = [
      ...found.map((finding) => `new: ${spell(finding)}`),
      ...fixed.map(({ check, subject }) => `mended: ${check}: ${subject}`),
      ...hidden.map(({ check, subject }) => `no longer seen, and not known to be mended: ${check}: ${subject}`),
    ].filter((line) => !this.#said.has(line));
    for (const line of lines) this.#said.add(line);
    for (const line of lines.slice(0, mostLines)) say(line);
    if (lines.length > mostLines) say(`and ${lines.length - mostLines} more: the reports have them all`);
  }
}

/** What changed under a look makes what it saw doubtful. */
export const wasSteady = ({ criteria }: RunRecord): boolean =>
  criteria.every(({ checks }) => checks.every(({ id, outcome }) => id !== 'steady-containers' || outcome === 'pass'));

/** What is news between two records; null: nothing is. */
export const newsBetween = (before: RunRecord, record: RunRecord): News | null => newsOf(verdictOf(before), record);

/** How long a container whose health is not known yet is waited for before packets are sent to it. */
const patience = { pauseMs: 1000, times: 60 };

const isStarting = ({ containers }: Evidence['artifacts']): boolean =>
  containers.ok && containers.value.some(({ member, health }) => member && health?.status === 'starting');

interface EngineWord {
  before: RunBefore;
  touched: readonly ArtifactId[];
  judge: (evidence: Evidence) => RunRecord;
  /** Told what the engine's own word already shows to be new. */
  tell: (record: RunRecord) => Promise<void>;
  announcer: Announcer;
  signal: AbortSignal;
}

/**
 * The look before the whole one: what the engine says of itself is judged at once, for it says most of what a change
 * opens, and packets wait until what is starting has started. A finding is told; what may be mended waits for packets.
 */
export function engineWord({ before, touched, judge, tell, announcer, signal }: EngineWord) {
  const ids = toldByEngine(touched);
  const pending = touched.filter((id) => !ids.includes(id));
  let tellable = true;
  let left = patience.times;
  return {
    ids,
    async isEnough({ evidence }: { evidence: Evidence }): Promise<boolean> {
      const record = withPending(judge(mergeEvidence(before.evidence, evidence)), before.record, pending);
      const found = newsBetween(before.record, record)?.found ?? [];
      if (tellable && found.length > 0) {
        tellable = false;
        announcer.say({ before: null, found, fixed: [], hidden: [] });
        await tell(record);
      }
      left -= 1;
      if (left <= 0 || !isStarting(evidence.artifacts)) return true;
      await sleep(patience.pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      return false;
    },
  };
}
