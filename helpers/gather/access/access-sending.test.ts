import { describe, expect, it } from 'vitest';
import type { HttpProbe } from '../../clients/probes.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { sendAll } from './access-sending.ts';

const { evidence, policy } = secured();

/** Heaps in the order in which they went out. */
async function send(items: readonly { host: string; number: number }[]) {
  const heaps: HttpProbe[][] = [];
  const vantage = fakeVantage({
    namespaces: ['outside'],
    answer: (probe) => ({ value: 'open', answer: probe.kind === 'http' ? `${probe.host} ${probe.path}` : null }),
  });
  const probe = vantage.probe.bind(vantage);
  vantage.probe = (probes, options) => {
    heaps.push(probes.filter((each) => each.kind === 'http'));
    return probe(probes, options);
  };
  const sent = await sendAll(
    contextOf(vantage, policy, evidence),
    items,
    ({ host, number }) => ({
      ...{ kind: 'http', namespace: 'outside', address: '198.51.100.10', port: 443, tls: true, host },
      path: `/${number}`,
    }),
    ({ host }) => host,
  );
  return { sent, heaps };
}

describe('what nobody holds back', () => {
  const hosts = Array.from({ length: 32 }, (_, at) => `host-${at}.small.test`);
  const items = hosts.flatMap((host) => Array.from({ length: 10 }, (_, number) => ({ host, number })));

  it('is sent once each, and each answer is told of its question, in their order', async () => {
    const { sent } = await send(items);
    expect(sent.map(({ item }) => item)).toEqual(items);
    expect(sent.map(({ result }) => result.answer)).toEqual(items.map(({ host, number }) => `${host} /${number}`));
  });

  it('goes out in heaps of sixteen, whose connections the next ones find again', async () => {
    const { heaps } = await send(items);
    expect(Math.max(...heaps.map(({ length }) => length))).toBe(16);
    expect(heaps.flat().every(({ keep }) => keep)).toBe(true);
    const wanted = heaps.map((heap) => new Set(heap.map(({ host }) => host)));
    const [first, later] = [wanted.slice(0, 8), wanted.slice(8, 16)];
    expect(first.map((each) => [...each])).toEqual(later.map((each) => [...each]));
  });
});
