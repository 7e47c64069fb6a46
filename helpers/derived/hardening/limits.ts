import type { HardenedContainer } from '../../evidence/hardening.ts';
import { showBytes } from '../../lib/show-bytes.ts';
import type { Judged } from './settled.ts';

type Limits = HardenedContainer['limits'];

/** A limit as large as the machine limits nothing. */
export function judgeMemory({ memoryBytes }: Limits, hostBytes: number | undefined): Judged {
  if (memoryBytes <= 0) return { holds: false, observed: 'no limit' };
  const observed = showBytes(memoryBytes);
  if (hostBytes === undefined) return { holds: null, observed: `${observed}, and how much the host has is not known` };
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

/** What a limit of processors comes to on a host of which nobody knows how many it has: at least one. */
function judgeOnAnyHost(quota: number, cpuSet: string): Judged | null {
  if (quota > 0 && quota <= 1) return { holds: true, observed: `${quota} processors` };
  if (quota === 0 && cpuSet === '') return null;
  const observed = quota > 0 ? `${quota} processors` : `processors ${cpuSet}`;
  return { holds: null, observed: `${observed}, and how many the host has is not known` };
}

function judgeOnHost(quota: number, cpuSet: string, cpus: number): Judged | null {
  const named = countIn(cpuSet);
  if (named > 0 && named < cpus) return { holds: true, observed: `processors ${cpuSet} of ${cpus}` };
  if (quota > cpus) return { holds: false, observed: `${quota} processors, and the host has ${cpus}` };
  return quota > 0 ? { holds: true, observed: `${quota} processors` } : null;
}

/**
 * Shares only say who waits when all want to work: they limit nobody, and neither does what no host here has. cpus:
 * undefined where the host is not known.
 */
export function judgeProcessors(
  { nanoCpus, cpuQuota, cpuShares, cpuPeriod, cpuSet }: Limits,
  cpus: number | undefined,
): Judged {
  const quota = nanoCpus > 0 ? nanoCpus / 1e9 : Math.max(0, cpuQuota) / (cpuPeriod || usualPeriod);
  const judged = cpus === undefined ? judgeOnAnyHost(quota, cpuSet) : judgeOnHost(quota, cpuSet, cpus);
  return judged ?? { holds: false, observed: cpuShares > 0 ? `shares of ${cpuShares}, and no limit` : 'no limit' };
}

/** What Linux lets a whole host have where nobody set `kernel.pid_max` higher. */
const processesOfAHost = 32_768;

export function judgePids({ pids }: Limits): Judged {
  if (pids === null || pids <= 0) return { holds: false, observed: 'no limit' };
  return pids < processesOfAHost
    ? { holds: true, observed: `${pids} processes` }
    : { holds: false, observed: `${pids} processes, as many as a whole host has` };
}
