import { join, relative } from 'node:path';
import { renderConsole, summarise } from '../../reports/console.ts';
import { hang } from '../../reports/layout.ts';
import { renderJson } from '../../reports/run-file.ts';
import { renderHtml } from '../../reports/html/page.ts';
import { renderJunit } from '../../reports/junit.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import { renderPrSummary } from '../../reports/pr-summary.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { writeEvidence } from '../evidence/store.ts';
import { formats, type Format, type JudgingOptions } from './options.ts';
import { paintFor, widthOf } from './terminal.ts';

/** A run, and what its evidence says of the iteration after it; null: nobody asked. */
export interface Judged {
  record: RunRecord;
  preview: RunRecord | null;
}

const renderers: Record<Exclude<Format, 'evidence'>, (judged: Judged) => string> = {
  json: ({ record }) => renderJson(record),
  junit: ({ record }) => renderJunit(record),
  markdown: ({ record, preview }) => renderMarkdown(record, { preview }),
  html: ({ record }) => renderHtml(record),
  pr: ({ record }) => renderPrSummary(record),
};

/** What came of writing: the paths, as seen from here, and why the first of the others could not be written. */
export interface Written {
  paths: string[];
  failed: ConfigError | null;
}

function write(path: string, format: Format, judged: Judged, evidence: Evidence): void {
  if (format === 'evidence') return writeEvidence(path, evidence);
  const text = renderers[format](judged);
  try {
    writeWhole(path, text);
  } catch (error) {
    throw new ConfigError(`${path} ${whyNot(error)}: make room there, or name another folder with --out`);
  }
}

/** Each report whole or not at all, and each that can be. */
export function writeReports(folder: string, wanted: readonly Format[], judged: Judged, evidence: Evidence): Written {
  const written: Written = { paths: [], failed: null };
  for (const format of wanted) {
    const path = join(folder, formats[format]);
    try {
      write(path, format, judged, evidence);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      written.failed ??= error;
      continue;
    }
    const below = relative(process.cwd(), path);
    written.paths.push(below.startsWith('..') ? path : below);
  }
  return written;
}

/**
 * The record on stdout for machines, or the report for people; asked to be quiet, one line on stderr where it is no
 * pass.
 */
export function printReport(
  record: RunRecord,
  written: readonly string[],
  { json, quiet, verbose }: Pick<JudgingOptions, 'json' | 'quiet' | 'verbose'>,
): void {
  if (quiet && record.outcome !== 'pass') process.stderr.write(`stackproof: ${summarise(record)}\n`);
  if (json) return void process.stdout.write(renderJson(record));
  if (quiet) return;
  const style = { paint: paintFor(process.stdout), width: widthOf(process.stdout), verbose: verbose === true };
  const reports = written.length > 0 ? hang('', 'reports: ', written.join(', '), style.width) : [];
  process.stdout.write([renderConsole(record, style), ...reports.map((line) => `${line}\n`)].join(''));
}
