import type { HardenedContainer } from '../../evidence/hardening.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Judged } from './settled.ts';

const unitBytes: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `10m` in bytes. */
function bytesIn(size: string): number {
  const [, count, unit = ''] = /^(\d+)([kmgt]?)b?$/i.exec(size) ?? [];
  return Number(count) * (unitBytes[unit.toLowerCase()] ?? 1);
}

/** What nobody reads any more, and what a small disk has not. */
const mostBytes = 10 * 2 ** 30;

/** Logs that grow for ever fill the disk. `local` turns by itself; all others but `json-file` keep none here. */
export function judgeLog({ log }: HardenedContainer): Judged {
  const { driver, maxSize, maxFile } = log;
  if (driver === '') return { holds: null, observed: 'the engine names no log driver' };
  if (driver !== 'json-file') return { holds: true, observed: driver };
  if (maxSize === null || maxSize.startsWith('-')) return { holds: false, observed: 'json-file without max-size' };
  const isEndless = bytesIn(maxSize) * Number(maxFile ?? 1) > mostBytes;
  return { holds: !isEndless, observed: `json-file, ${maxFile ?? 1} of ${maxSize}` };
}

export function judgeRestart({ restart }: HardenedContainer, { hardening }: Policy): Judged {
  const name = restart.name || 'no';
  return { holds: hardening.restart.some((each) => each === name), observed: name };
}

export const judgeRoot = ({ readOnlyRoot }: HardenedContainer): Judged => ({
  holds: readOnlyRoot,
  observed: readOnlyRoot ? 'read-only' : 'writable',
});
