import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import type { Changes } from '../helpers/comparison/changes.ts';
import type { Severity } from '../helpers/kernel/check.ts';
import type { RecordedWaiver, RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { pageOfCheck } from './check-page.ts';
import { checksOf, findingRows, isNewRow, waiverOfRow, type FindingRow } from './finding-rows.ts';
import { describeOutcome } from './findings.ts';
import type { Beside } from './format.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  advisory: 'note',
};

/** What code scanning sorts by, from 0.1 to 10; an advisory is none of these. */
const scores: Partial<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.5' };

const describeRule = (record: RunRecord, { check, iteration, criteria }: ReturnType<typeof checksOf>[number]) => ({
  id: check.id,
  helpUri: pageOfCheck(record, check.id) ?? undefined,
  shortDescription: { text: check.title },
  fullDescription: { text: check.why },
  help: {
    text: `${check.why} ${check.fix}`,
    markdown: `**Why** ${check.why}\n\n**Fix** ${check.fix}\n\n\`stackproof explain ${check.id}\` tells more.`,
  },
  defaultConfiguration: { level: levels[check.severity] },
  properties: {
    tags: ['security', `iteration-${iteration}`, ...criteria.map((id) => `criterion-${id}`)],
    ...(scores[check.severity] === undefined ? {} : { 'security-severity': scores[check.severity] }),
  },
});

/** A finding is the same from run to run where check and subject are. */
const fingerprintOf = (check: string, subject: string): string =>
  createHash('sha256').update(`${check}\n${subject}`).digest('hex');

/** The file to change; where nobody knows it, the policy that the finding is against: readers take none without one. */
function physicalLocation({ seen: { cause } }: FindingRow, { policy }: RunRecord) {
  const file = cause?.file ?? (policy.derived ? undefined : policy.file);
  // A path of this machine alone tells no reader anything.
  if (file === undefined || isAbsolute(file)) return {};
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file), uriBaseId: '%SRCROOT%' },
      ...(cause?.file !== undefined && cause.line !== undefined ? { region: { startLine: cause.line } } : {}),
    },
  };
}

const spell = ({ reason, owner, expires }: RecordedWaiver): string => `${reason} (${owner}, until ${expires})`;

function suppress(row: FindingRow) {
  const waiver = waiverOfRow(row);
  return waiver ? { suppressions: [{ kind: 'external', status: 'accepted', justification: spell(waiver) }] } : {};
}

function stateSince(changes: Changes | null, row: FindingRow) {
  return changes ? { baselineState: isNewRow(row, changes) ? 'new' : 'unchanged' } : {};
}

function describeResult(row: FindingRow, ruleIndex: number, record: RunRecord, changes: Changes | null) {
  const { check, criteria, seen } = row;
  const identity = fingerprintOf(check.id, seen.subject);
  return {
    ruleId: check.id,
    ruleIndex,
    kind: 'fail',
    level: levels[check.severity],
    message: { text: `${seen.subject}: expected ${seen.expected}, observed ${seen.observed}` },
    locations: [
      {
        ...physicalLocation(row, record),
        logicalLocations: [{ fullyQualifiedName: seen.subject, kind: 'resource' }],
      },
    ],
    fingerprints: { 'stackproof/v1': identity },
    partialFingerprints: { 'stackproofFinding/v1': identity },
    ...stateSince(changes, row),
    ...suppress(row),
    properties: {
      severity: check.severity,
      criteria,
      fix: check.fix,
      ...(seen.see === undefined ? {} : { see: seen.see }),
      ...(seen.cause ? { cause: `${seen.cause.kind} ${seen.cause.key}` } : {}),
    },
  };
}

/** What could not be seen is no result, waived or not: it is what the tool has to say of its run. */
function notify(row: FindingRow, index: number) {
  const { check, seen } = row;
  const waiver = waiverOfRow(row);
  const about = `${check.id}: ${seen.subject === '*' ? '' : `${seen.subject}: `}could not see: ${seen.observed}`;
  return {
    level: waiver ? 'note' : 'warning',
    message: { text: waiver ? `${about}; waived: ${spell(waiver)}` : about },
    associatedRule: { id: check.id, index },
  };
}

/** `findings.sarif`, SARIF 2.1.0: a rule per check that was judged, a result per finding, waived ones suppressed. */
export function renderSarif(given: RunRecord, { changes }: Beside): string {
  const record = printableAll(given);
  const rules = checksOf(record);
  const index = new Map(rules.map(({ check }, at) => [check.id, at]));
  const rows = findingRows(record).map((row) => ({ row, at: index.get(row.check.id) ?? -1 }));
  const log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: record.tool.name,
            semanticVersion: record.tool.version,
            rules: rules.map((rule) => describeRule(record, rule)),
          },
        },
        automationDetails: { id: `${record.tool.name}/${record.stack.project}/` },
        invocations: [
          {
            executionSuccessful: record.outcome !== 'unknown',
            endTimeUtc: record.gatheredAt,
            exitCodeDescription: describeOutcome(record),
            toolExecutionNotifications: rows
              .filter(({ row }) => row.seen.holds === null)
              .map(({ row, at }) => notify(row, at)),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: rows
          .filter(({ row }) => row.seen.holds === false)
          .map(({ row, at }) => describeResult(row, at, record, changes)),
        properties: { views: record.views, gate: record.failOn, until: record.until, source: record.source },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
