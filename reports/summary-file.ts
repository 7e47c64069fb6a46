import { z } from 'zod';
import { severities } from '../helpers/kernel/check.ts';
import { exitCode } from '../helpers/kernel/gate.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { escapeCharacters } from '../helpers/lib/printable.ts';
import { groupCauses } from './causes.ts';
import type { Beside } from './format.ts';
import { countRun } from './run-figures.ts';

const count = z.int().min(0);
const measured = z.number().nullable();

/** `summary.json`: one flat object, for dashboards. null: not seen, or no run before. It changes only by adding. */
export const Summary = z.object({
  schema: z.literal(1),
  tool: z.literal('stackproof'),
  version: z.string(),
  project: z.string(),
  source: z.enum(['live', 'spun', 'rehearse', 'plan', 'replay']),
  gatheredAt: z.iso.datetime(),
  judgedAt: z.iso.datetime(),
  durationMs: z.number(),
  until: z.int(),
  gate: z.enum(severities),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(3)]),
  views: z.string().describe('Separated by commas'),
  criteria: count,
  criteriaPass: count,
  criteriaFail: count,
  criteriaUnknown: count,
  criteriaNotApplicable: count,
  criteriaWaived: count,
  findings: count.describe('At or above advisory, waived ones aside; each check and subject once'),
  findingsCritical: count,
  findingsHigh: count,
  findingsMedium: count,
  findingsLow: count,
  findingsAdvisory: count,
  findingsWaived: count,
  subjectsUnseen: count,
  causes: count,
  findingsNew: count.nullable().describe('Since the run before'),
  findingsFixed: count.nullable(),
  findingsNoLongerSeen: count.nullable(),
  pathsOpened: count.nullable(),
  openPorts: count.nullable().describe('From outside'),
  certificateDays: measured.describe('Of the certificate that ends first'),
  waiverDays: measured.describe('Of the waiver that ends first'),
  running: count.nullable(),
  runningOf: count.nullable(),
  healthy: count.nullable(),
  healthyOf: count.nullable(),
  networks: count.nullable(),
  cpuUsedPercent: measured,
  memoryUsedBytes: measured,
  memoryTotalBytes: measured,
  diskUsedPercent: measured,
  roundTripMedianMs: measured,
  roundTripP95Ms: measured,
  responseMeanMs: measured,
  iterationsDone: count,
  progressPercent: count,
});
type Summary = z.infer<typeof Summary>;

function countFindings(record: RunRecord) {
  const { findings, ...rest } = countRun(record);
  return {
    findings: Object.values(findings).reduce((sum, each) => sum + each, 0),
    findingsCritical: findings.critical,
    findingsHigh: findings.high,
    findingsMedium: findings.medium,
    findingsLow: findings.low,
    findingsAdvisory: findings.advisory,
    findingsWaived: rest.waived,
    subjectsUnseen: rest.unseen,
    openPorts: rest.openPorts,
    certificateDays: rest.certificateDays,
    waiverDays: rest.waiverDays,
  };
}

function countChanges({ changes }: Beside) {
  return {
    findingsNew: changes?.found.length ?? null,
    findingsFixed: changes?.fixed.length ?? null,
    findingsNoLongerSeen: changes?.gone.length ?? null,
    pathsOpened: changes?.paths?.opened.length ?? null,
  };
}

type Health = RunRecord['health'];

const countStack = ({ running, healthy, networks, progress }: Health) => ({
  running: running?.[0] ?? null,
  runningOf: running?.[1] ?? null,
  healthy: healthy?.[0] ?? null,
  healthyOf: healthy?.[1] ?? null,
  networks: networks?.total ?? null,
  iterationsDone: progress.done,
  progressPercent: progress.percent,
});

const measureMachine = ({ cpu, memory, disk }: Health) => ({
  cpuUsedPercent: cpu?.usedPercent ?? null,
  memoryUsedBytes: memory?.usedBytes ?? null,
  memoryTotalBytes: memory?.totalBytes ?? null,
  diskUsedPercent: disk?.usedPercent ?? null,
});

const measureTimes = ({ latencyMs, responseMs }: Health) => ({
  roundTripMedianMs: latencyMs?.median ?? null,
  roundTripP95Ms: latencyMs?.p95 ?? null,
  responseMeanMs: responseMs?.mean ?? null,
});

/** A run in one flat object. */
export function summariseRun(record: RunRecord, beside: Beside): Summary {
  const { totals } = record;
  return {
    schema: 1,
    tool: 'stackproof',
    version: record.tool.version,
    project: record.stack.project,
    source: record.source,
    gatheredAt: record.gatheredAt,
    judgedAt: record.judgedAt,
    durationMs: record.durationMs,
    until: record.until,
    gate: record.failOn,
    outcome: record.outcome,
    exitCode: exitCode(record),
    views: record.views.join(', '),
    criteria: record.criteria.length,
    criteriaPass: totals.pass,
    criteriaFail: totals.fail,
    criteriaUnknown: totals.unknown,
    criteriaNotApplicable: totals.notApplicable,
    criteriaWaived: totals.waived,
    ...countFindings(record),
    causes: groupCauses(record).length,
    ...countChanges(beside),
    ...countStack(record.health),
    ...measureMachine(record.health),
    ...measureTimes(record.health),
  };
}

export const renderSummary = (record: RunRecord, beside: Beside): string =>
  `${escapeCharacters(JSON.stringify(summariseRun(record, beside), null, 2))}\n`;
