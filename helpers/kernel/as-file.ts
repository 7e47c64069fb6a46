import type { Evidence } from '../evidence/evidence.ts';
import { word } from '../lib/shell-word.ts';
import type { RecordedCheck, RecordedObservation } from './record.ts';

const isHidden = ({ observations }: RecordedCheck): boolean =>
  observations.length > 0 && observations.every(({ holds, hidden, waived }) => holds !== null || hidden || waived);

const usual = /(?:^|\/)(?:docker-)?compose\.ya?ml$/;

/** Without an answer, because its source has none: a file, or a stand-in. */
export const isUnshown = ({ outcome, cause }: Pick<RecordedCheck, 'outcome' | 'cause'>): boolean =>
  outcome === 'unknown' && cause === 'source';

/** What prints the files as Compose reads them, which is all that there is to be seen of them. */
function commandOf({ artifacts: { compose } }: Evidence): string {
  const files = compose.ok ? compose.value.files : [];
  const isUsual = files.every((file) => usual.test(file)) && files.length < 2;
  const named = files.map((file) => ` -f ${word(file)}`);
  return `docker compose${isUsual ? '' : named.join('')} config`;
}

/** No engine has what stands in a file. */
function seenInFiles(seen: RecordedObservation, evidence: Evidence): RecordedObservation {
  return seen.see !== undefined && /^docker (?!compose )/.test(seen.see) ? { ...seen, see: commandOf(evidence) } : seen;
}

/** What of a file is not to be seen, no further look at it would show; and what is, is shown by Compose. */
export function asFile(recorded: RecordedCheck, evidence: Evidence): RecordedCheck {
  const isPlan = evidence.source === 'plan';
  const observations = isPlan
    ? recorded.observations.map((seen) => seenInFiles(seen, evidence))
    : recorded.observations;
  const isOfSource = recorded.outcome === 'unknown' && (isPlan || isHidden(recorded));
  return { ...recorded, observations, ...(isOfSource ? { cause: 'source' as const } : {}) };
}
