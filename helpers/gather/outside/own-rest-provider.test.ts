import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherApis } from './gather-apis.ts';

/** What is known of a port at which all is refused, and calls that put something with this status in these words. */
async function heard(namespace: string, status: number, words: string) {
  const { evidence, policy } = world();
  const socket = { namespace, protocol: 'tcp', address: '::', port: 8080, process: 'x', loopback: false } as const;
  evidence.listeners.sockets = [socket];
  evidence.traefik.routers = [];
  const vantage = fakeVantage({
    namespaces: ['host', 'outside'],
    answer: (probe) => {
      const isPut = probe.kind === 'http' && probe.method === 'PUT';
      const http = { status: isPut ? status : 404, headers: {}, body: isPut ? words : 'no', certificate: null };
      return { value: 'open', http };
    },
  });
  const { value } = await gatherApis.gather(contextOf(vantage, policy, evidence));
  return value.listeners.map(({ kind }) => kind);
}

describe('a port at which the proxy’s table may be written', () => {
  const words = "Only 'rest' provider can be updated through the REST API";

  it('is the proxy’s API, whatever else it refuses', async () => {
    expect(await heard('traefik', 400, words)).toEqual(['traefik-api']);
  });

  it('is none where something else is said, and is not looked for elsewhere', async () => {
    expect(await heard('traefik', 400, 'Bad Request')).toEqual(['other']);
    expect(await heard('traefik', 405, words)).toEqual(['other']);
    expect(await heard('sonarr', 400, words)).toEqual(['other']);
  });
});
