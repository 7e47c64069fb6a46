import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { gatherLogin } from './gather-login.ts';
import { fakeVantage } from '../vantage.fake.ts';

const look = async (answer: (probe: Probe) => Partial<ProbeResult>, change?: Parameters<typeof secured>[0]) => {
  const { evidence, policy } = secured(change);
  const vantage = fakeVantage({ namespaces: ['traefik', 'authelia', 'redis'], answer });
  return {
    value: (await gatherLogin.gather(contextOf(vantage, policy, evidence))).value,
    asked: vantage.asked.map(({ probe }) => probe),
  };
};

const good = (probe: Probe): Partial<ProbeResult> =>
  probe.kind === 'http'
    ? { value: 'open', http: { status: 200, headers: {}, body: '{"status":"OK"}\n', certificate: null } }
    : { value: 'open', answer: '-NOAUTH Authentication required.\\r\\n' };

describe('the login service', () => {
  it('is asked from the proxy’s namespace, and the store from the login’s own, where they meet', async () => {
    const { value, asked } = await look(good);
    expect(value).toEqual({
      health: {
        from: 'traefik',
        url: 'http://authelia:9091/api/health',
        value: 'open',
        status: 200,
        detail: '{"status":"OK"}',
      },
      store: {
        from: 'authelia',
        greetings: [{ network: 'session-net', value: 'open', banner: '-NOAUTH Authentication required.' }],
      },
    });
    expect(asked).toMatchObject([
      { kind: 'http', namespace: 'traefik', address: '203.0.113.163', port: 9091 },
      { kind: 'tcp', namespace: 'authelia', address: '203.0.113.195', port: 6379, send: 'PING\r\n' },
    ]);
  });

  it('of two programs of one kind is asked where the first has no such page, and only then', async () => {
    const { evidence, policy } = secured();
    policy.access.login.kind = 'authentik';
    const answers = async (first: number) => {
      const answer = (probe: Probe): Partial<ProbeResult> => {
        const status = probe.kind === 'http' && probe.path === '/-/health/live/' ? first : 204;
        return { value: 'open', http: { status, headers: {}, body: '', certificate: null } };
      };
      const vantage = fakeVantage({ namespaces: ['traefik', 'authelia', 'redis'], answer });
      return (await gatherLogin.gather(contextOf(vantage, policy, evidence))).value.health;
    };
    expect(await answers(404)).toMatchObject({
      url: 'http://authelia:9091/outpost.goauthentik.io/ping',
      status: 204,
    });
    expect(await answers(503)).toMatchObject({ url: 'http://authelia:9091/-/health/live/', status: 503 });
  });

  it('that answers nobody is said with the reason', async () => {
    const { value } = await look(() => ({ value: 'refused', error: 'Connection refused' }));
    expect(value.health).toMatchObject({ value: 'refused', status: null, detail: 'Connection refused' });
    expect(value.store?.greetings).toEqual([{ network: 'session-net', value: 'refused', banner: null }]);
  });

  it('is asked at its own address by a proxy on the host network, and at a gateway on it itself', async () => {
    const onHost = (name: string) =>
      look(good, ({ containers }) => {
        for (const each of containers) {
          if (each.service === name) Object.assign(each, { namespace: 'host', attachments: [] });
          for (const at of each.attachments) at.gateway4 = '203.0.113.254';
        }
      });
    const proxy = await onHost('traefik');
    expect(proxy.value.health).toMatchObject({ from: 'host', value: 'open', status: 200 });
    expect(proxy.asked[0]).toMatchObject({ namespace: 'host', address: '203.0.113.163', port: 9091 });
    const login = await onHost('authelia');
    expect(login.value.health).toMatchObject({ from: 'traefik', value: 'open', status: 200 });
    expect(login.asked[0]).toMatchObject({ namespace: 'traefik', address: '203.0.113.254', port: 9091 });
  });

  it('that shares no network with the proxy, or with the store, is asked by nobody', async () => {
    const { value, asked } = await look(good, ({ containers }) => {
      for (const each of containers) if (each.subject === 'authelia') each.attachments = [];
    });
    expect(asked).toEqual([]);
    expect(value).toMatchObject({
      health: { value: 'no-route', status: null, detail: 'traefik and authelia share no network' },
      store: { greetings: [] },
    });
  });

  it('that is not there is a failed artifact', async () => {
    await expect(
      look(
        good,
        (evidence) => void (evidence.containers = evidence.containers.filter(({ service }) => service !== 'authelia')),
      ),
    ).rejects.toThrow(/no container of the login service authelia/);
  });
});
