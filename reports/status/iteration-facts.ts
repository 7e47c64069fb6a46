import type { RecordedCheck, RecordedCriterion, RunRecord } from '../../helpers/kernel/record.ts';
import { shownAs } from '../findings.ts';
import { gradedFigures } from '../grades.ts';
import { rehearsedInShort } from '../rehearsal-lines.ts';
import { plural } from '../text.ts';
import { cell, minute, table } from './markdown-text.ts';

/** Looks from which a figure comes, by the figure's name. */
const sources: Readonly<Record<string, string>> = {
  running: 'containers',
  healthy: 'containers',
  discovered: 'traefik',
  networks: 'networks',
  cpu: 'resources',
  memory: 'resources',
  disk: 'resources',
  'round trip': 'latency',
  'response time': 'responses',
};

/** Where a figure comes from: the look, and what it undertook to look at. */
function evidenceOf(name: string, { artifacts }: RunRecord): string {
  const look = artifacts.find(({ id }) => id === sources[name]);
  if (!look) return 'the criteria of this run';
  return look.ok ? `${look.id}: ${look.scope}` : `${look.id} failed: ${look.error ?? 'for no reason given'}`;
}

/** The figures of a run, each with the threshold and the look that it comes from. */
export const figuresWithEvidence = (record: RunRecord): string[] =>
  table(
    ['figure', 'value', 'threshold', 'evidence'],
    gradedFigures(record).map(({ name, value, threshold }) => [
      name,
      cell(value),
      threshold,
      cell(evidenceOf(name, record)),
    ]),
  );

/** `17 of 17 subjects hold`, `16 of 17 subjects hold, 1 not seen`. */
export function countOf({ observations, reason }: RecordedCheck): string {
  const count = (wanted: boolean | null) =>
    observations.filter(({ holds, waived }) => holds === wanted && !waived).length;
  if (observations.length === 0) return reason === undefined ? 'no answer' : cell(reason);
  const [open, blind] = [count(false), count(null)];
  const waived = observations.filter(({ waived: isWaived }) => isWaived).length;
  return [
    `${count(true)} of ${plural(observations.length, 'subject')} ${observations.length === 1 ? 'holds' : 'hold'}`,
    ...(open > 0 ? [`${open} broken`] : []),
    ...(blind > 0 ? [`${blind} not seen`] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
  ].join(', ');
}

const words = {
  pass: '✅ holds',
  fail: '❌ broken',
  unknown: '❔ not seen',
  waived: '☑️ waived',
  notApplicable: '– does not apply',
  monitor: '⚠️ to be watched',
} as const;

export const wordFor = (judged: Pick<RecordedCheck, 'severity' | 'outcome'>): string => words[shownAs(judged)];

/** Of one iteration, with 0.x, on which all rest. */
export const criteriaOf = (iteration: number, { criteria }: RunRecord): RecordedCriterion[] =>
  criteria.filter((criterion) => criterion.iteration === iteration || criterion.iteration === 0);

/** What a document of a run rests on; the same words in each. */
export function groundOf(record: RunRecord): string[] {
  const { tool, source, policy, views, stack } = record;
  const engine = `engine: ${cell(stack.engine ?? 'unknown')}`;
  const rehearsed = rehearsedInShort(record);
  return [
    ...(rehearsed === null ? [] : [`- ${cell(rehearsed)}`]),
    `- looked: ${minute(record.gatheredAt)}, ${source}, by ${tool.name} ${tool.version}`,
    `- judged at gate ${record.failOn}`,
    `- ${engine}, project ${cell(stack.project)}, ${plural(stack.services, 'service')}`,
    `- policy: ${cell(policy.file)}${policy.derived ? ' (derived)' : ''}, SHA-256 ${policy.sha256 || 'unknown'}`,
    `- views: ${cell(views.join(', ') || 'none')}`,
  ];
}
