import type { Container } from '../../evidence/containers.ts';
import type { Resources } from '../../evidence/resources.ts';
import type { FileSystemRow } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { percent } from '../../lib/statistics.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { readBusyPercent, watchContainers } from './processors.ts';
import { need } from '../need.ts';

const windowMs = 300;
/**
 * A burst is no load: processors that look busy in the short window are looked at once more, for longer, and that
 * counts.
 */
const longWindowMs = 2500;
const busyPercent = 80;

/** Two /proc/stat a moment apart, then /proc/meminfo, as one text. */
export function readProc(text: string, overMs: number = windowMs): Pick<Resources, 'cpu' | 'memory'> {
  const usedPercent = readBusyPercent(text);
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN);
  const totalBytes = kilobytes('MemTotal') * 1024;
  const usedBytes = totalBytes - kilobytes('MemAvailable') * 1024;
  if (usedPercent === null || Number.isNaN(usedBytes))
    throw new EvidenceError(
      '/proc/stat and /proc/meminfo of the host could not be read through the helper container: ' +
        'run `docker run --rm --pid=host stackproof/helper:2 cat /proc/meminfo` to see',
    );
  return {
    cpu: { usedPercent, windowMs: overMs },
    memory: { usedBytes, totalBytes },
  };
}

/**
 * The host's root, then every mount of every container that runs, as that container sees it; a socket lies on no disk.
 */
const pathsToRead = (containers: readonly Container[]): { name: string; pid: number; path: string }[] => [
  { name: 'host:/', pid: 1, path: '/' },
  ...containers
    .filter(({ pid }) => pid > 0)
    .flatMap(({ subject, pid, mounts }) =>
      mounts
        .filter(({ destination }) => !destination.endsWith('.sock'))
        .map(({ destination }) => ({ name: `${subject}:${destination}`, pid, path: destination })),
    ),
];

/**
 * Docker keeps every container's own /etc/hosts among its data: so the helper container sees how full that disk is,
 * wherever it lies.
 */
const dataScript = "stat -f -c 'engine-data %b %f %a %S' /etc/hosts; stat -c 'engine-device %Hd:%Ld' /etc/hosts";

/** What `dataScript` said. Space that is kept for root is nobody's to use. */
export function readData(text: string): FileSystemRow {
  const [, blocks, free, available, size] = /^engine-data (\d+) (\d+) (\d+) (\d+)$/m.exec(text)?.map(Number) ?? [];
  const device = /^engine-device (\d+:\d+)$/m.exec(text)?.[1];
  if (
    blocks === undefined ||
    free === undefined ||
    available === undefined ||
    size === undefined ||
    device === undefined
  )
    return {
      name: 'engine:data',
      usedBytes: 0,
      totalBytes: 0,
      error: 'the helper container could not tell the size of the disk it lies on',
    };
  const usedBytes = (blocks - free) * size;
  return { name: 'engine:data', usedBytes, totalBytes: usedBytes + available * size, device, error: null };
}

/** One row a file system, named by the first path on it. /proc, /sys and their kin have no size and are no disks. */
export function readDisks(
  rows: readonly (FileSystemRow & Pick<Resources['disks'][number], 'of'>)[],
): Pick<Resources, 'disks' | 'unread'> {
  const seen = new Set<string>();
  const disks = rows.flatMap(({ name, of, usedBytes, totalBytes, error, device }) => {
    const identity = device ?? `${totalBytes}`;
    if (error !== null || totalBytes === 0 || seen.has(identity)) return [];
    seen.add(identity);
    return [{ name, of, usedBytes, totalBytes, usedPercent: percent(usedBytes, totalBytes) }];
  });
  return { disks, unread: rows.flatMap(({ name, error }) => (error === null ? [] : [{ name, error }])) };
}

type Read = { stdout: string; proc: Pick<Resources, 'cpu' | 'memory'> };

/** The same, with how much of it the engine's containers used. before: an earlier reading, with every processor. */
async function readWhose(context: GatherContext, before: string, read: () => Promise<Read>): Promise<Read> {
  const running = need(context, 'containers').filter(({ pid }) => pid > 0);
  const processors = new Set(before.match(/^cpu\d+/gm)).size;
  const { made, usedPercent } = await watchContainers(
    context.engine,
    running.map(({ id }) => id),
    processors,
    read,
  );
  const { cpu, memory } = made.proc;
  return { stdout: made.stdout, proc: { cpu: { ...cpu, ofContainersPercent: usedPercent }, memory } };
}

/** Processors, memory and disks of the host, before anything sweeps. */
export const gatherResources: Gatherer<'resources'> = {
  id: 'resources',
  async gather(context) {
    const paths = pathsToRead(need(context, 'containers'));
    const read = async (overMs: number) => {
      const { code, stdout, stderr } = await context.vantage.run('host', [
        'sh',
        '-c',
        `cat /proc/stat; sleep ${overMs / 1000}; cat /proc/stat /proc/meminfo; ${dataScript}`,
      ]);
      if (code !== 0)
        throw new EvidenceError(
          '/proc/stat of the host could not be read through the helper container: ' +
            `${stderr.trim() || `exit code ${code}`}`,
        );
      return { stdout, proc: readProc(stdout, overMs) };
    };
    const short = await read(windowMs);
    const isBusy = short.proc.cpu.usedPercent > busyPercent;
    const { stdout, proc } = isBusy ? await readWhose(context, short.stdout, () => read(longWindowMs)) : short;
    const [host, ...mounts] = await context.vantage.fileSystems(paths);
    const disks = readDisks([
      ...(host ? [{ ...host, of: 'host' as const }] : []),
      { ...readData(stdout), of: 'engine' },
      ...mounts.map((mount) => ({ ...mount, of: 'mount' as const })),
    ]);
    return {
      value: { ...proc, ...disks },
      undertaken: { disks: disks.disks },
      scope:
        `processors over ${proc.cpu.windowMs} ms, memory, and the file systems under the host's root, ` +
        `the engine's data and ${mounts.length} mounts`,
    };
  },
};
