import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { renderConsole } from '../../reports/console.ts';
import { renderJson } from '../../reports/run-file.ts';
import { renderJunit } from '../../reports/junit.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { writeEvidence } from '../evidence/store.ts';
import { formats, type Format } from './options.ts';
import { whyNot } from './output.ts';
import { paintFor } from './terminal.ts';

const renderers: Record<Exclude<Format, 'evidence'>, (record: RunRecord) => string> = {
  json: renderJson,
  junit: renderJunit,
  markdown: renderMarkdown,
};

function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new ConfigError(`${path} ${whyNot(error)}: make room there, or name another folder with --out`);
  }
}

/** Each report whole or not at all. Returns the paths written, as seen from here. */
export async function writeReports(
  folder: string,
  wanted: readonly Format[],
  record: RunRecord,
  evidence: Evidence,
): Promise<string[]> {
  const written: string[] = [];
  for (const format of wanted) {
    const path = join(folder, formats[format]);
    if (format === 'evidence') await writeEvidence(path, evidence);
    else writeWhole(path, renderers[format](record));
    const below = relative(process.cwd(), path);
    written.push(below.startsWith('..') ? path : below);
  }
  return written;
}

/** The record on stdout for machines, or the report for people. */
export function printReport(
  record: RunRecord,
  written: readonly string[],
  { json, quiet }: { json?: boolean | undefined; quiet?: boolean | undefined },
): void {
  if (json) process.stdout.write(renderJson(record));
  else if (!quiet) {
    const reports = written.length > 0 ? `reports: ${written.join(', ')}\n` : '';
    process.stdout.write(`${renderConsole(record, paintFor(process.stdout))}${reports}`);
  }
}
