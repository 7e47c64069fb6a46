import type { HardenedContainer } from '../../evidence/hardening.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Judged } from './settled.ts';

const unitBytes: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `10m` in bytes. */
function bytesIn(size: string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(size) ?? [];
  return Number(count) * (unitBytes[unit.toLowerCase()] ?? 1);
}

/** What nobody reads any more, and what a small disk has not. */
const mostBytes = 10 * 2 ** 30;

/** What the engine keeps by itself where nothing else is said; all other drivers keep none here. */
const defaults: Readonly<Record<string, { size: string | null; files: number }>> = {
  'json-file': { size: null, files: 1 },
  local: { size: '20m', files: 5 },
};

/** Logs that grow for ever fill the disk. `local` turns by itself, unless it was told to wait for a full disk. */
export function judgeLog({ log }: HardenedContainer): Judged {
  const { driver, maxSize, maxFile } = log;
  if (driver === '') return { holds: null, observed: 'the engine names no log driver' };
  const own = defaults[driver];
  if (!own) return { holds: true, observed: driver };
  const [size, files] = [maxSize ?? own.size, Number(maxFile ?? own.files)];
  if (size === null || size.startsWith('-')) return { holds: false, observed: `${driver} without max-size` };
  const bytes = bytesIn(size) * files;
  const observed = `${driver}, ${files} of ${size}`;
  return { holds: Number.isNaN(bytes) ? null : bytes <= mostBytes, observed };
}

export function judgeRestart({ restart }: HardenedContainer, { hardening }: Policy): Judged {
  const name = restart.name || 'no';
  return { holds: hardening.restart.some((each) => each === name), observed: name };
}

export const judgeRoot = ({ readOnlyRoot }: HardenedContainer): Judged => ({
  holds: readOnlyRoot,
  observed: readOnlyRoot ? 'read-only' : 'writable',
});
