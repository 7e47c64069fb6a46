import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { renderConsole } from '../../reports/console.ts';
import { renderJson } from '../../reports/json.ts';
import { renderJunit } from '../../reports/junit.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import type { RunRecord } from '../check/record.ts';
import { ConfigError } from '../errors.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { formats, type Format } from './options.ts';
import { paintFor } from './terminal.ts';

const renderers: Record<Format, (record: RunRecord, evidence: Evidence) => string> = {
  json: renderJson,
  evidence: (_, evidence) => `${JSON.stringify(evidence)}\n`,
  junit: renderJunit,
  markdown: renderMarkdown,
};

const code = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'unwritable');

/**
 * Makes sure before the run that its reports can be written, and takes yesterday's away: a run that dies must not leave them standing.
 * Only files of our own names are touched. Throws ConfigError.
 */
export function prepareOutput(folder: string, kept: readonly Format[] = []): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [format, file] of Object.entries(formats)) if (!kept.some((each) => each === format)) rmSync(join(folder, file), { force: true });
    const probe = join(folder, `.stackproof-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const what = statSync(folder, { throwIfNoEntry: false })?.isFile() ? 'is a file' : `cannot be written (${code(error)})`;
    throw new ConfigError(`output folder ${folder} ${what}: name another with --out`);
  }
}

/** Each report whole or not at all. Returns the paths written, as seen from here. */
export function writeReports(folder: string, wanted: readonly Format[], record: RunRecord, evidence: Evidence): string[] {
  return wanted.map((format) => {
    const path = join(folder, formats[format]);
    const draft = `${path}.${process.pid}.tmp`;
    try {
      writeFileSync(draft, renderers[format](record, evidence));
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw new ConfigError(`${path} cannot be written (${code(error)}): free some space there, or name another folder with --out`);
    }
    const below = relative(process.cwd(), path);
    return below.startsWith('..') ? path : below;
  });
}

/** The record on stdout for machines, or the report for people. */
export function printReport(record: RunRecord, written: readonly string[], { json, quiet }: { json?: boolean | undefined; quiet?: boolean | undefined }): void {
  if (json) process.stdout.write(renderJson(record));
  else if (!quiet) process.stdout.write(`${renderConsole(record, paintFor(process.stdout))}${written.length > 0 ? `reports: ${written.join(', ')}\n` : ''}`);
}
