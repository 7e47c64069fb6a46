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

interface Kept {
  size: string | null;
  files: number;
}

/** What the engine keeps by itself where nothing else is said; all other drivers keep none here. */
const defaults: Readonly<Record<string, Kept>> = {
  'json-file': { size: null, files: 1 },
  local: { size: '20m', files: 5 },
};

/** What the engine itself would add to a log that is only written down. null: nothing that matters. */
function doubtOfLog({ driver, maxSize }: HardenedContainer['log']): string | null {
  if (maxSize !== null) return null;
  if (driver === '') return 'not set here, and how the engine logs is not known';
  return defaults[driver]?.size === null ? `${driver} without max-size, unless the engine has one for all` : null;
}

/** Logs that grow for ever fill the disk. `local` turns by itself, unless it was told to wait for a full disk. */
export function judgeLog({ log, planned }: HardenedContainer): Judged {
  const doubt = planned ? doubtOfLog(log) : null;
  if (doubt !== null) return { holds: null, observed: doubt };
  if (log.driver === '' && !planned) return { holds: null, observed: 'the engine names no log driver' };
  // Drivers that keep a log here take the same options; the others refuse them, and the container is never made.
  const driver = log.driver || 'json-file';
  const own = defaults[driver];
  return own ? judgeSize(log, driver, own) : { holds: true, observed: driver };
}

function judgeSize({ maxSize, maxFile }: HardenedContainer['log'], driver: string, own: Kept): Judged {
  const [size, files] = [maxSize ?? own.size, Number(maxFile ?? own.files)];
  if (size === null || size.startsWith('-')) return { holds: false, observed: `${driver} without max-size` };
  const bytes = bytesIn(size) * files;
  return { holds: Number.isNaN(bytes) ? null : bytes <= mostBytes, observed: `${driver}, ${files} of ${size}` };
}

export function judgeRestart({ restart }: HardenedContainer, { hardening }: Policy): Judged {
  const name = restart.name || 'no';
  return { holds: hardening.restart.some((each) => each === name), observed: name };
}

export const judgeRoot = ({ readOnlyRoot }: HardenedContainer): Judged => ({
  holds: readOnlyRoot,
  observed: readOnlyRoot ? 'read-only' : 'writable',
});
