import type { Artifacts } from '../../evidence/evidence.ts';
import { round } from '../../lib/statistics.ts';
import type { Policy } from '../../policy/policy.ts';

export interface Figure {
  subject: string;
  percent: number;
  band: Policy['thresholds']['cpu'];
  reproduce: string;
}

/**
 * Processors, memory and each file system in per cent, each with the band that judges it; NaN where there is no figure.
 */
export function figuresOf({ cpu, memory, disks }: Artifacts['resources'], { thresholds }: Policy): Figure[] {
  return [
    { subject: 'cpu', percent: cpu.usedPercent, band: thresholds.cpu, reproduce: 'top -bn2 -d1' },
    {
      subject: 'memory',
      percent: memory.totalBytes > 0 ? (100 * memory.usedBytes) / memory.totalBytes : Number.NaN,
      band: thresholds.memory,
      reproduce: 'free -m',
    },
    ...disks.map(({ name, of, usedPercent }) => ({
      subject: name,
      percent: usedPercent,
      band: thresholds.disk,
      reproduce: of === 'host' ? 'df -h' : `df -h  # the mount ${name}`,
    })),
  ];
}

/** `88 %` */
export const inPercent = (percent: number): string =>
  Number.isFinite(percent) ? `${round(percent, 1)} %` : 'no figure';
