import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab } from '../lab/index.ts';
import type { Lab } from '../lab/contract.ts';
import { connectEngine } from './connect-engine.ts';
import { gateways, icmp, images, tcp, udp, VantageStack } from './vantage-stack.fake.ts';

// Every row of the table in reachability.md, on a real engine, in both families.
let lab: Lab | null = null;
let stack: VantageStack;

beforeAll(async () => {
  const given = process.env['STACKPROOF_TEST_DOCKER_HOST'];
  if (!given) {
    lab = await startLab(() => undefined);
    await lab.ensureImages(images, () => undefined);
  }
  stack = await VantageStack.start(await connectEngine(given ?? lab?.dockerHost));
});

afterAll(async () => {
  await stack?.stop();
  await lab?.down();
});

describe('the table of reachability.md, v4 and v6', () => {
  it('same network: a listener is open, no listener is refused', async () => {
    expect(
      await stack.values([
        ...tcp('source', stack.both('neighbour'), 80),
        ...tcp('source', stack.both('neighbour'), 81),
      ]),
    ).toEqual(['open', 'open', 'refused', 'refused']);
  });

  it('other bridge: dropped, with and without anybody there', async () => {
    expect(
      await stack.values([
        ...tcp('source', stack.both('stranger'), 80),
        ...tcp('source', ['203.0.113.99', '2001:db8:2::99'], 80),
      ]),
    ).toEqual(['dropped', 'dropped', 'dropped', 'dropped']);
  });

  it('same network, nobody there: absent, given more than the 3 s the kernel asks for', async () => {
    const nobody = ['203.0.113.50', '2001:db8:1::50'];
    expect(
      await stack.values(
        [...tcp('source', nobody, 80), ...udp('source', nobody, 80), ...icmp('source', nobody)],
        5_000,
      ),
    ).toEqual(Array(6).fill('absent'));
    expect(await stack.values(tcp('source', ['203.0.113.51'], 80), 1_000)).toEqual(['dropped']);
  });

  it('internal network: no route to anybody else', async () => {
    const away = [...stack.both('stranger'), ...stack.both('sealed'), '198.51.100.1', '2001:db8:100::1'];
    expect(
      await stack.values([...tcp('insider', away, 80), ...udp('insider', away, 9000), ...icmp('insider', away)]),
    ).toEqual(Array(18).fill('no-route'));
  });

  it('a service of the host: open through the gateway of an internal network, not where it is isolated', async () => {
    expect(await stack.values(tcp('insider', gateways.inner, 7070))).toEqual(['open', 'open']);
    // Isolated gateway modes leave no gateway: the first address of the subnet is the first member's own.
    expect(stack.both('sealed')).toEqual(['203.0.113.193', '2001:db8:4::1']);
    expect(
      await stack.values(
        tcp('sealed', [...gateways.inner, ...gateways.plain, '198.51.100.10', '2001:db8:100::10'], 7070),
      ),
    ).toEqual(Array(6).fill('no-route'));
  });

  it('a published port: open through a bridge’s own gateway, not an internal one, but for one hole', async () => {
    expect(await stack.values(tcp('source', gateways.plain, 8080))).toEqual(['open', 'open']);
    expect(await stack.values(tcp('insider', gateways.inner, 8080))).toEqual(['dropped', 'dropped']);
    // Where the container has no IPv6, Docker's own proxy answers on [::], and no rule that isolates the bridges stands
    // before it.
    expect(await stack.values(tcp('insider', gateways.inner, 8084))).toEqual(['dropped', 'open']);
  });

  it('a paused container with a listener: open, for the kernel accepts', async () => {
    const { container } = stack.known('sleeper');
    await container.pause();
    try {
      expect(await stack.values(tcp('source', stack.both('sleeper'), 80))).toEqual(['open', 'open']);
      expect(
        await stack.one(
          { kind: 'http', namespace: 'source', address: stack.both('sleeper')[0], port: 80, path: '/' },
          500,
        ),
      ).toMatchObject({ value: 'open', http: null, error: expect.stringContaining('no whole answer within 500 ms') });
      // It can be looked out of as well.
      expect(await stack.values(tcp('sleeper', stack.both('neighbour'), 80))).toEqual(['open', 'open']);
    } finally {
      await container.unpause();
    }
  });

  it('names: known in the own network, not found from another', async () => {
    expect(
      await stack.one({ kind: 'dns', namespace: 'source', resolver: '127.0.0.11', name: 'c-neighbour' }),
    ).toMatchObject({
      value: 'open',
      dns: { code: 'NOERROR', addresses: [stack.both('neighbour')[0]] },
    });
    expect(
      await stack.one({ kind: 'dns', namespace: 'source', resolver: '127.0.0.11', name: 'c-neighbour', type: 'AAAA' }),
    ).toMatchObject({ dns: { code: 'NOERROR', addresses: [stack.both('neighbour')[1]] } });
    const unknown = await stack.one({ kind: 'dns', namespace: 'insider', resolver: '127.0.0.11', name: 'c-neighbour' });
    expect(unknown.dns?.addresses ?? []).toEqual([]);
    expect(['NXDOMAIN', 'SERVFAIL']).toContain(unknown.dns?.code);
  });

  it('from the host: everything on a bridge, internal or not', async () => {
    expect(
      await stack.values([...tcp('host', stack.both('neighbour'), 80), ...tcp('host', stack.both('insider'), 80)]),
    ).toEqual(['open', 'open', 'open', 'open']);
  });

  it('udp: a reply is open, a refusal refused, silence dropped', async () => {
    expect(
      await stack.values([
        ...udp('source', stack.both('neighbour'), 9000),
        ...udp('source', stack.both('neighbour'), 9001),
        ...udp('source', stack.both('stranger'), 9000),
      ]),
    ).toEqual(['open', 'open', 'refused', 'refused', 'dropped', 'dropped']);
    expect(
      await stack.one({
        kind: 'udp',
        namespace: 'source',
        address: stack.both('neighbour')[0],
        port: 9000,
        payload: '00',
      }),
    ).toMatchObject({ answer: expect.stringContaining('stackproof-standin neighbour') });
  });

  it('icmp: a reply is open, another bridge dropped', async () => {
    expect(
      await stack.values([
        ...icmp('source', stack.both('neighbour')),
        ...icmp('source', stack.both('stranger')),
        ...icmp('source', ['127.0.0.1', '::1']),
      ]),
    ).toEqual(['open', 'open', 'dropped', 'dropped', 'open', 'open']);
  });

  it('a firewall that rejects: refused, or absent where it says prohibited, never dropped', async () => {
    const rule = (what: string, how: string) =>
      stack.vantage.run('neighbour', [
        'iptables',
        what,
        'INPUT',
        '-p',
        'tcp',
        '--dport',
        '80',
        '-j',
        'REJECT',
        '--reject-with',
        how,
      ]);
    for (const [how, value] of [
      ['icmp-port-unreachable', 'refused'],
      ['icmp-host-prohibited', 'absent'],
      ['icmp-net-unreachable', 'no-route'],
    ] as const) {
      expect((await rule('-I', how)).code).toBe(0);
      expect(await stack.values(tcp('source', [stack.both('neighbour')[0]], 80))).toEqual([value]);
      await rule('-D', how);
    }
  });
});
