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

/** Shares only say who waits when all want to work: they limit nobody. */
export function judgeProcessors({ nanoCpus, cpuQuota, cpuShares }: Limits): Judged {
  if (nanoCpus > 0) return { holds: true, observed: `${nanoCpus / 1e9} processors` };
  if (cpuQuota > 0) return { holds: true, observed: `a quota of ${cpuQuota}` };
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
