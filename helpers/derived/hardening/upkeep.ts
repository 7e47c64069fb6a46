import type { HardenedContainer } from '../../evidence/hardening.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Judged } from './settled.ts';

/** Logs that grow for ever fill the disk. `local` turns by itself; all others but `json-file` keep none here. */
export function judgeLog({ log }: HardenedContainer): Judged {
  const { driver, maxSize, maxFile } = log;
  if (driver === '') return { holds: null, observed: 'the engine names no log driver' };
  if (driver !== 'json-file') return { holds: true, observed: driver };
  if (maxSize === null || maxSize.startsWith('-')) return { holds: false, observed: 'json-file without max-size' };
  return { holds: true, observed: `json-file, ${maxFile ?? 1} of ${maxSize}` };
}

export function judgeRestart({ restart }: HardenedContainer, { hardening }: Policy): Judged {
  const name = restart.name || 'no';
  return { holds: hardening.restart.some((each) => each === name), observed: name };
}

export const judgeRoot = ({ readOnlyRoot }: HardenedContainer): Judged => ({
  holds: readOnlyRoot,
  observed: readOnlyRoot ? 'read-only' : 'writable',
});
