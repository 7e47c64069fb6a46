import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { router } from '../../traefik/rules/rule.fake.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { askFront } from './api-entries.ts';

/** What strangers are told by a router to the REST provider, or to another of the proxy's own services. */
async function knock(status: number, body: string, service = 'rest@internal') {
  const { evidence, policy } = world();
  evidence.traefik.routers = [router('writing', 'PathPrefix(`/api/providers/`)', { service })];
  const http = { status, headers: {}, body, certificate: null };
  const vantage = fakeVantage({ namespaces: ['host', 'outside'], answer: () => ({ value: 'open', http }) });
  const { rows } = await askFront(contextOf(vantage, policy, evidence));
  const methods = new Set(vantage.asked.flatMap(({ probe }) => (probe.kind === 'http' ? [probe.method] : [])));
  return { methods: [...methods], found: rows.filter(({ api }) => api).map(({ url }) => new URL(url).pathname), rows };
}

const words = "Only 'rest' provider can be updated through the REST API\n";

describe('the provider by which the proxy’s table is written', () => {
  it('is asked by a name that it does not know, and known by what it says of it', async () => {
    const { methods, found } = await knock(400, words);
    expect(methods).toEqual(['PUT']);
    expect(found).toContain('/api/providers/stackproof');
  });

  it.each([
    [302, ''],
    [401, 'Unauthorized'],
    [400, 'Bad Request'],
    [405, ''],
  ])('is not open to whoever is told %i', async (status, body) => {
    const { rows, found } = await knock(status, body);
    expect(rows.length).toBeGreaterThan(0);
    expect(found).toEqual([]);
  });

  it('is not what the proxy’s other services are asked for', async () => {
    expect((await knock(400, words, 'api@internal')).methods).toEqual(['GET']);
  });
});
