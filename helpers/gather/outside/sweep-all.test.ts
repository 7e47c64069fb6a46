import { describe, expect, it } from 'vitest';
import type { CellValue } from '../../evidence/cell-value.ts';
import { scanAddress, sweepAll } from './sweep-all.ts';

const ports = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_none, at) => from + at);

/** Sweeps that answer one after the other; what each was asked for is kept. */
function scanner(answers: { open: number[]; silent: number[] }[], open: readonly number[] = []) {
  const [swept, asked]: [(number | string)[][], number[]] = [[], []];
  return {
    swept,
    asked,
    atOnce: 1_000,
    sweepTcp: (_address: string, of: readonly number[] = [], perSecond = 0) => {
      swept.push([of.length, perSecond]);
      return Promise.resolve(answers[swept.length - 1] ?? { open: [], silent: [...of] });
    },
    askTcp: (questions: readonly { port: number }[]) => {
      asked.push(...questions.map(({ port }) => port));
      return Promise.resolve(questions.map(({ port }): CellValue => (open.includes(port) ? 'open' : 'dropped')));
    },
  };
}

describe('ports that say nothing', () => {
  it('are asked one by one where they are few: answers get lost', async () => {
    const given = scanner([{ open: [80], silent: [6881, 7000] }], [6881]);
    expect(await sweepAll(given, '198.51.100.10')).toEqual({ open: [80, 6881], silent: [7000], lost: [] });
    expect([given.swept, given.asked]).toEqual([[[0, 0]], [6881, 7000]]);
  });

  it('are swept again where they are many, once if nothing answers', async () => {
    const given = scanner([{ open: [80], silent: ports(2000, 9000) }]);
    expect(await sweepAll(given, '198.51.100.10')).toEqual({ open: [80], silent: ports(2000, 9000), lost: [] });
    expect([given.swept, given.asked]).toEqual([
      [
        [0, 0],
        [7001, 5_000],
      ],
      [],
    ]);
  });

  it('are swept more slowly until no more answer', async () => {
    const given = scanner([
      { open: [80], silent: ports(2000, 9000) },
      { open: [8989], silent: ports(2000, 8988) },
    ]);
    expect(await sweepAll(given, '198.51.100.10')).toMatchObject({ open: [80, 8989], lost: [] });
    expect(given.swept.map(([, perSecond]) => perSecond)).toEqual([0, 5_000, 2_500]);
  });

  it('cast doubt on all of it where the last sweep still found some', async () => {
    const silent = ports(2000, 8000);
    const given = scanner([80, 8989, 8990, 8991].map((port) => ({ open: [80, port], silent })));
    expect(await sweepAll(given, '198.51.100.10')).toMatchObject({ open: [80, 80, 8989, 8990, 8991], lost: [8991] });
    expect(given.swept).toHaveLength(4);
  });
});

describe('one address', () => {
  const udp = (value: CellValue | null) => (asked: readonly unknown[]) =>
    Promise.resolve(value === null ? null : asked.map(() => value));

  it('has its known ports asked once more, and names those that the sweeps had lost', async () => {
    const given = scanner([{ open: [443, 80], silent: ports(2000, 9000) }], [6881, 8989]);
    const scanned = await scanAddress({ ...given, askUdp: udp('refused') }, '198.51.100.10', {
      tcp: [80, 6881, 8989, 9100],
      udp: [53],
    });
    expect(scanned).toEqual({ tcpOpen: [80, 443, 6881, 8989], refuses: true, lost: [6881, 8989], udp: ['refused'] });
    expect(given.asked).toEqual([6881, 8989, 9100]);
  });

  it('refuses nothing where all that is not open is silent, and may have no answer over UDP', async () => {
    const given = { ...scanner([{ open: [80], silent: ports(81, 65_535).concat(ports(1, 79)) }]), askUdp: udp(null) };
    expect(await scanAddress(given, '198.51.100.10', { tcp: [80], udp: [53] })).toEqual({
      tcpOpen: [80],
      refuses: false,
      lost: [],
      udp: null,
    });
  });
});
