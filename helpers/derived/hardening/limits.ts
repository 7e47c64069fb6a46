import type { HardenedContainer } from '../../evidence/hardening.ts';
import { showBytes } from '../../lib/show-bytes.ts';
import type { Judged } from './settled.ts';

type Limits = HardenedContainer['limits'];

/** A limit as large as the machine limits nothing. */
export function judgeMemory({ memoryBytes }: Limits, hostBytes: number): Judged {
  if (memoryBytes <= 0) return { holds: false, observed: 'no limit' };
  const observed = showBytes(memoryBytes);
  return memoryBytes < hostBytes
    ? { holds: true, observed }
    : { holds: false, observed: `${observed}, and the host has ${showBytes(hostBytes)}` };
}

/** How many processors `0-1,3` names. */
const countIn = (set: string): number =>
  set.split(',').reduce((sum, part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return sum + (part.trim() === '' ? 0 : last - first + 1);
  }, 0);

/** As the kernel counts a quota where nobody says otherwise. */
const usualPeriod = 100_000;

/** Shares only say who waits when all want to work: they limit nobody, and neither does what no host here has. */
export function judgeProcessors({ nanoCpus, cpuQuota, cpuShares, cpuPeriod, cpuSet }: Limits, cpus: number): Judged {
  const quota = nanoCpus > 0 ? nanoCpus / 1e9 : Math.max(0, cpuQuota) / (cpuPeriod || usualPeriod);
  const named = countIn(cpuSet);
  if (named > 0 && named < cpus) return { holds: true, observed: `processors ${cpuSet} of ${cpus}` };
  if (quota > cpus) return { holds: false, observed: `${quota} processors, and the host has ${cpus}` };
  if (quota > 0) return { holds: true, observed: `${quota} processors` };
  return { holds: false, observed: cpuShares > 0 ? `shares of ${cpuShares}, and no limit` : 'no limit' };
}

/** What Linux lets a whole host have where nobody set `kernel.pid_max` higher. */
const processesOfAHost = 32_768;

export function judgePids({ pids }: Limits): Judged {
  if (pids === null || pids <= 0) return { holds: false, observed: 'no limit' };
  return pids < processesOfAHost
    ? { holds: true, observed: `${pids} processes` }
    : { holds: false, observed: `${pids} processes, as many as a whole host has` };
}
