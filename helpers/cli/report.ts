import { basename, dirname, join, relative } from 'node:path';
import { renderConsole, summarise } from '../../reports/console.ts';
import type { Beside } from '../../reports/format.ts';
import { formats } from '../../reports/formats.ts';
import { hang } from '../../reports/layout.ts';
import { renderJson } from '../../reports/run-file.ts';
import type { Changes } from '../comparison/changes.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { writeEvidence } from '../evidence/store.ts';
import { judgement } from './against.ts';
import { recordingFile, type JudgingOptions } from './options.ts';
import { paintFor, widthOf } from './terminal.ts';

/** What came of writing: the paths, as seen from here, and why the first of the others could not be written. */
export interface Written {
  paths: string[];
  failed: ConfigError | null;
}

function write(path: string, text: string): void {
  try {
    writeWhole(path, text);
  } catch (error) {
    throw new ConfigError(`${path} ${whyNot(error)}: make room there, or name another folder with --out`);
  }
}

/** What a run is told by: its record, what beside, and the recording. */
interface Told extends Beside {
  record: RunRecord;
  evidence: Evidence;
}

/** Each report whole or not at all, and each that can be; wanted: their words. */
export function writeReports(
  folder: string,
  wanted: readonly string[],
  { record, evidence, ...beside }: Told,
): Written {
  const written: Written = { paths: [], failed: null };
  const keep = (file: string, make: (path: string) => void) => {
    const path = join(folder, file);
    try {
      make(path);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      written.failed ??= error;
      return;
    }
    const below = relative(process.cwd(), path);
    written.paths.push(below.startsWith('..') ? path : below);
  };
  for (const { word, file, render } of formats)
    if (wanted.includes(word)) keep(file, (path) => write(path, render(record, beside)));
  if (wanted.includes('evidence')) keep(recordingFile, (path) => writeEvidence(path, evidence));
  return written;
}

/** What a person opens first. */
const forPeople = ['report.html', 'STATUS.md', 'run.json'];

/**
 * The first with its folder, and those beside it by their names alone: all of them where asked for, else those that
 * a person opens.
 */
function listPaths(written: readonly string[], isWhole: boolean): string {
  const isFor = (path: string) => forPeople.includes(basename(path));
  const led = forPeople.flatMap((name) => written.filter((path) => basename(path) === name));
  const [first = '', ...rest] = isWhole ? written : [...led, ...written.filter((path) => !isFor(path))];
  const shown = isWhole || rest.length < 4 ? rest : rest.slice(0, 2);
  const folder = dirname(first);
  const named = [first, ...shown.map((path) => (dirname(path) === folder ? basename(path) : path))].join(', ');
  return shown.length === rest.length ? named : `${named} and ${rest.length - shown.length} more`;
}

/** The one line of a run that is asked to be quiet, where there is something to say. */
function shortly(record: RunRecord, changes: Changes | null, verdict: string | null): string {
  if (verdict !== null) return changes?.isWorse ? `stackproof: ${verdict}\n` : '';
  return record.outcome === 'pass' ? '' : `stackproof: ${summarise(record)}\n`;
}

/**
 * The record on stdout for machines, or the report for people; asked to be quiet, one line on stderr where it is no
 * pass. decides: the changes are told as a whole, and what they come to.
 */
export function printReport(
  record: RunRecord,
  { changes }: Beside,
  written: readonly string[],
  { json, quiet, verbose, decides }: Pick<JudgingOptions, 'json' | 'quiet' | 'verbose'> & { decides?: boolean },
): void {
  const verdict = decides && changes ? judgement(changes) : null;
  if (quiet) process.stderr.write(shortly(record, changes, verdict));
  if (json) return void process.stdout.write(renderJson(record));
  if (quiet) return;
  const style = { paint: paintFor(process.stdout), width: widthOf(process.stdout), verbose: verbose === true };
  const reports = written.length > 0 ? hang('', 'reports: ', listPaths(written, style.verbose), style.width) : [];
  const told = renderConsole(record, style, changes, verbose === true || decides === true);
  const last = verdict === null ? [] : [verdict];
  process.stdout.write([told, ...[...reports, ...last].map((line) => `${line}\n`)].join(''));
}
