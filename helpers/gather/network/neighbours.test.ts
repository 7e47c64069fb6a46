import { describe, expect, it } from 'vitest';
import type { Container } from '../../evidence/containers.ts';
import { world } from '../../testing/worlds/world.ts';
import { askInParts, partByMeetings } from './neighbours.ts';
import { fakeVantage } from '../vantage.fake.ts';

const everybody = (count: number) =>
  Array.from({ length: count }, (_, from) => Array.from({ length: count }, (_, to) => ({ from, to })))
    .flat()
    .filter(({ from, to }) => from !== to);
const meeting = ({ from, to }: { from: number; to: number }): string => [from, to].sort((a, b) => a - b).join(' ');

describe('partByMeetings', () => {
  it('keeps both directions and all ports of one meeting together, and every part below the limit', () => {
    const items = [...everybody(40), ...everybody(40)];
    const parts = partByMeetings(items, meeting, 300);
    expect(parts.flat()).toHaveLength(items.length);
    expect(parts).toHaveLength(3);
    const meetings = parts.map((part) => new Set(part.map(meeting)));
    expect(Math.max(...meetings.map(({ size }) => size))).toBeLessThanOrEqual(300);
    expect(meetings.reduce((sum, { size }) => sum + size, 0)).toBe(780);
  });

  it('leaves a stack of the usual size in one piece, with all that needs no neighbour', () => {
    expect(
      partByMeetings([...everybody(17), { from: 1, to: 99 }], (item) => (item.to === 99 ? null : meeting(item))),
    ).toHaveLength(1);
  });
});

describe('askInParts', () => {
  const containers: Container[] = world().evidence.containers;
  const asker = (vantage: ReturnType<typeof fakeVantage>) =>
    askInParts<{ from: number; to: number }>(vantage, containers, meeting, () => false);
  const probeOf = () => ({ kind: 'icmp', namespace: 'host', address: '203.0.113.2' }) as const;

  it('empties the memory of neighbours between the parts, in each namespace once', async () => {
    const vantage = fakeVantage({
      namespaces: [],
      answer: () => ({ value: 'open' }),
      run: () => ({ stdout: 'flushed\n' }),
    });
    const asked = await asker(vantage)(everybody(40), probeOf, 1000);
    expect(asked).toHaveLength(1560);
    expect(vantage.batches).toEqual([660, 660, 240]);
    expect(vantage.ran).toHaveLength(4);
    expect(vantage.ran[0]?.argv.slice(4)).toEqual(
      containers.filter(({ namespace, subject }) => namespace === subject).map(({ pid }) => String(pid)),
    );
  });

  it('touches nothing where all fits', async () => {
    const vantage = fakeVantage({ namespaces: [], answer: () => ({ value: 'open' }) });
    await asker(vantage)(everybody(10), probeOf, 1000);
    expect(vantage.ran).toEqual([]);
  });
});
