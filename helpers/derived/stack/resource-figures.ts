import type { Artifacts } from '../../evidence/evidence.ts';
import { round } from '../../lib/statistics.ts';
import type { Policy } from '../../policy/policy.ts';
import { word } from '../../lib/shell-word.ts';

export interface Figure {
  subject: string;
  percent: number;
  band: Policy['thresholds']['cpu'];
  reproduce: string;
  /** What of it the engine's containers use; null: nobody asked, or nobody can tell. */
  ofContainers: number | null;
}

/** `jellyfin:/library` */
function seeDisk(name: string, of: Artifacts['resources']['disks'][number]['of']): string {
  const [service = '', ...path] = name.split(':');
  return of === 'host' ? 'df -h' : `docker compose exec ${word(service)} df -h ${word(path.join(':'))}`;
}

/**
 * Processors, memory and each file system in per cent, each with the band that judges it; NaN where there is no figure.
 */
export function figuresOf({ cpu, memory, disks }: Artifacts['resources'], { thresholds }: Policy): Figure[] {
  return [
    {
      subject: 'cpu',
      percent: cpu.usedPercent,
      band: thresholds.cpu,
      reproduce: 'top -bn2 -d1',
      ofContainers: cpu.ofContainersPercent ?? null,
    },
    {
      subject: 'memory',
      percent: memory.totalBytes > 0 ? (100 * memory.usedBytes) / memory.totalBytes : Number.NaN,
      band: thresholds.memory,
      reproduce: 'free -m',
      ofContainers: null,
    },
    ...disks.map(({ name, of, usedPercent }) => ({
      subject: name,
      percent: usedPercent,
      band: thresholds.disk,
      reproduce: seeDisk(name, of),
      ofContainers: null,
    })),
  ];
}

/** `88 %` */
export const inPercent = (percent: number): string =>
  Number.isFinite(percent) ? `${round(percent, 1)} %` : 'no figure';

/**
 * Whether a figure is below a limit; null: there is none, or it is other people's work that takes it there, and what
 * the containers use is below it.
 */
export function isBelow({ percent, ofContainers }: Figure, limit: number): boolean | null {
  if (!Number.isFinite(percent)) return null;
  if (percent < limit) return true;
  return ofContainers !== null && ofContainers < limit ? null : false;
}

/** `100 %, of which the containers use 3 %: other work keeps it busy` */
export const describeFigure = (figure: Figure, limit: number): string =>
  Number.isFinite(figure.percent) && isBelow(figure, limit) === null
    ? `${inPercent(figure.percent)}, of which the containers use ${inPercent(figure.ofContainers ?? 0)}: ` +
      'other work keeps it busy'
    : inPercent(figure.percent);
