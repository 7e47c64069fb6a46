import { stripVTControlCharacters, styleText } from 'node:util';
import type { Paint, Tone } from '../../reports/console-paint.ts';
import type { Progress } from '../lab/contract.ts';
import { printable } from '../lib/printable.ts';
import type { Forecast } from './expected-times.ts';

const styles: Record<Tone, Parameters<typeof styleText>[0]> = {
  bad: ['red', 'bold'],
  doubt: 'yellow',
  good: 'green',
  quiet: 'gray',
  strong: 'bold',
};

/** Colours for a stream: only on a terminal, and never where NO_COLOR asks for none. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  // Our own rule: Node's also knows build servers by their environment, where a terminal is a terminal all the same.
  const coloured = stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return (tone, text) => (coloured ? styleText(styles[tone], text, { validateStream: false }) : text);
}

/** Columns of a stream's terminal; 80 where it is none, or does not say. */
export function widthOf(stream: NodeJS.WriteStream): number {
  const columns = stream.isTTY ? stream.columns : 0;
  return columns > 0 ? Math.max(20, columns) : 80;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Where nothing can be written over, a stage that lasts says so, and again whenever it has something new to tell after
 * as long.
 */
const patienceMs = 2000;

export interface Shown {
  progress: Progress;
  /** A line of its own. */
  note: (text: string) => void;
  /** Ends the stage that is under way. */
  done: () => void;
}

interface Stage {
  name: string;
  /** How far the run is, `3/9, about 40 s`; empty: nobody knows. */
  place: string;
  since: number;
  detail: string;
  saidAt: number;
  saidDetail: string | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Progress on stderr: each stage as it begins, and how long the one before took. Silent when told so.
 * On a terminal the current stage stays on one line that is written over. Aborted, it says no more.
 */
export function showProgress({
  quiet,
  stream = process.stderr,
  signal,
  forecast = () => null,
}: {
  quiet: boolean;
  stream?: NodeJS.WriteStream;
  signal?: AbortSignal;
  forecast?: Forecast;
}): Shown {
  if (quiet) return { progress: () => undefined, note: () => undefined, done: () => undefined };
  const paint = paintFor(stream);
  const live = stream.isTTY && process.env['TERM'] !== 'dumb';
  let current: Stage | null = null;
  const overwrite = live ? '\r\u001b[2K' : '';
  const close = () => {
    if (!current) return;
    if (current.timer) clearTimeout(current.timer);
    stream.write(`${overwrite}  ${current.name} ${paint('quiet', seconds(performance.now() - current.since))}\n`);
    current = null;
  };
  const speak = (stage: Stage) => {
    stage.timer = null;
    if (stage.saidDetail === stage.detail) return;
    const place = stage.place === '' ? '' : ` ${stage.place}`;
    stream.write(`  ${stage.name}${place} …${stage.detail ? ` ${stage.detail}` : ''}\n`);
    stage.saidAt = performance.now();
    stage.saidDetail = stage.detail;
  };
  const show = (stage: Stage) => {
    if (live) {
      const head = stage.place === '' ? stage.name : `${stage.name} ${stage.place}`;
      const room = Math.max(0, (stream.columns || 80) - head.length - 6);
      stream.write(`${overwrite}  ${head}${stage.detail ? paint('quiet', ` · ${stage.detail.slice(0, room)}`) : ' …'}`);
    } else
      stage.timer ??= setTimeout(speak, Math.max(0, patienceMs - (performance.now() - stage.saidAt)), stage).unref();
  };
  signal?.addEventListener('abort', close);
  const progress: Progress = (stage, detail = '') => {
    if (signal?.aborted) return;
    const name = printable(stage);
    if (current?.name !== name) {
      close();
      const now = performance.now();
      const place = forecast(stage) ?? '';
      current = { name, place, since: now, detail: '', saidAt: now, saidDetail: null, timer: null };
    }
    current.detail = printable(stripVTControlCharacters(detail).replaceAll('\n', ' '));
    show(current);
  };
  const note = (text: string) => {
    close();
    stream.write(`  ${text}\n`);
  };
  return { progress, note, done: close };
}
