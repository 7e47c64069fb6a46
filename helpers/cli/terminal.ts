import { styleText } from 'node:util';
import type { Paint, Tone } from '../../reports/console.ts';
import type { Progress } from '../lab/contract.ts';

const styles: Record<Tone, Parameters<typeof styleText>[0]> = { bad: ['red', 'bold'], doubt: 'yellow', good: 'green', quiet: 'gray', strong: 'bold' };

/** Colours for a stream: only on a terminal, and never where NO_COLOR asks for none. */
export const paintFor = (stream: NodeJS.WriteStream): Paint => (tone, text) => styleText(styles[tone], text, { stream });

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Progress on stderr: each stage as it begins, and how long the one before took. Silent when told so.
 * On a terminal the current stage stays on one line that is written over.
 */
export function showProgress({ quiet, stream = process.stderr }: { quiet: boolean; stream?: NodeJS.WriteStream }): { progress: Progress; done: () => void } {
  if (quiet) return { progress: () => undefined, done: () => undefined };
  const paint = paintFor(stream);
  let current: { stage: string; since: number } | null = null;
  const close = () => {
    if (!current) return;
    const took = `${current.stage} ${paint('quiet', seconds(performance.now() - current.since))}`;
    stream.write(stream.isTTY ? `\r\u001b[2K  ${took}\n` : `  ${took}\n`);
    current = null;
  };
  const progress: Progress = (stage, detail) => {
    if (current?.stage !== stage) {
      close();
      current = { stage, since: performance.now() };
    }
    if (stream.isTTY) stream.write(`\r\u001b[2K  ${stage}${detail ? paint('quiet', ` · ${detail.slice(0, Math.max(0, (stream.columns ?? 80) - stage.length - 8))}`) : ' …'}`);
  };
  return { progress, done: close };
}
