import { severities, type Severity } from '../helpers/kernel/check.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { findingRows, waiverOfRow } from './finding-rows.ts';

/** What dashboards count of a run. */
export interface RunFigures {
  /** Findings that no waiver covers, each check and subject once. */
  findings: Record<Severity, number>;
  unseen: number;
  waived: number;
  /** Ports that answered from outside; null: nobody saw them all. */
  openPorts: number | null;
  /** Days of the certificate that ends first; null: none was seen. */
  certificateDays: number | null;
  /** Days from the look to the end of the waiver that ends first; null: none is used. */
  waiverDays: number | null;
}

const least = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : Math.min(...numbers));

const day = 24 * 60 * 60 * 1000;

/** Counts a run for programs. */
export function countRun(record: RunRecord): RunFigures {
  const rows = findingRows(record);
  const found = rows.filter(({ state }) => state === 'finding');
  const { reached } = record;
  const ends = rows.flatMap((row) => waiverOfRow(row)?.expires ?? []);
  return {
    findings: Object.fromEntries(
      severities.map((severity) => [severity, found.filter(({ check }) => check.severity === severity).length]),
    ) as Record<Severity, number>,
    unseen: rows.filter(({ state }) => state === 'unseen').length,
    waived: rows.filter(({ state }) => state === 'waived').length,
    openPorts:
      reached === null || reached.blind.includes('outside')
        ? null
        : reached.open.filter((path) => path.startsWith('outside → ')).length,
    certificateDays: least(record.hosts.flatMap(({ certificateDays }) => certificateDays ?? [])),
    waiverDays: least(
      ends.map((end) => Math.round((Date.parse(end) - Date.parse(record.gatheredAt.slice(0, 10))) / day)),
    ),
  };
}
