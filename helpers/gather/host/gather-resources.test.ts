import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../../lib/errors.ts';
import { readData, readDisks, readProc } from './gather-resources.ts';

const meminfo = 'MemTotal:       24684084 kB\nMemFree:         1000000 kB\nMemAvailable:   18684084 kB\n';

describe('readProc', () => {
  it('measures between two readings, waiting for disks counted as idle', () => {
    const text = `cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 2 3\ncpu  113 0 100 770 117 0 0 0 0 0\n${meminfo}`;
    expect(readProc(text)).toEqual({
      cpu: { usedPercent: 13, windowMs: 300 },
      memory: { usedBytes: 6_000_000 * 1024, totalBytes: 24_684_084 * 1024 },
    });
  });

  it('does not invent a figure where one is missing', () => {
    expect(() => readProc(`cpu  1 0 0 1\ncpu  1 0 0 1\n${meminfo}`)).toThrow(EvidenceError);
    expect(() => readProc('cpu  1 0 0 1\ncpu  2 0 0 2\n')).toThrow(EvidenceError);
  });
});

describe('readData', () => {
  it('counts as used what is not free, out of what anybody may use', () => {
    expect(readData('engine-data 1000 400 300 4096\nengine-device 254:0\n')).toEqual({
      name: 'engine:data',
      usedBytes: 600 * 4096,
      totalBytes: 900 * 4096,
      device: '254:0',
      error: null,
    });
  });

  it('says when it was told nothing', () => {
    expect(readData('stat: cannot read').error).toMatch(/could not tell/);
  });
});

describe('readDisks', () => {
  const row = (
    of: 'host' | 'engine' | 'mount',
    name: string,
    usedBytes: number,
    totalBytes: number,
    device: string,
  ) => ({
    name,
    of,
    usedBytes,
    totalBytes,
    device,
    error: null,
  });

  it('has one row a file system, and none for what has no size', () => {
    const rows = [
      row('host', 'host:/', 50, 100, '254:0'),
      row('engine', 'engine:data', 50, 100, '254:0'),
      row('mount', 'cadvisor:/sys', 0, 0, '0:20'),
      row('mount', 'jellyfin:/library', 8, 8, '0:55'),
      row('mount', 'sonarr:/config', 51, 100, '254:0'),
    ];
    expect(readDisks(rows)).toEqual({
      disks: [
        { name: 'host:/', of: 'host', usedBytes: 50, totalBytes: 100, usedPercent: 50 },
        { name: 'jellyfin:/library', of: 'mount', usedBytes: 8, totalBytes: 8, usedPercent: 100 },
      ],
      unread: [],
    });
  });

  it('names what could not be read', () => {
    const stale = {
      name: 'sonarr:/media',
      of: 'mount' as const,
      usedBytes: 0,
      totalBytes: 0,
      error: 'Stale file handle',
    };
    expect(readDisks([stale])).toEqual({
      disks: [],
      unread: [{ name: 'sonarr:/media', error: 'Stale file handle' }],
    });
  });
});
