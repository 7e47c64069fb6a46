import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { askRelays, planRelays, unlisted, type Witness } from './ask-relays.ts';
import { publicWitness } from './egress-handshake.ts';

const { evidence } = world();
const witness: Witness = {
  address: '198.51.100.1',
  port: 80,
  isIn: (text) => text.includes('n0nce'),
  freshName: () => 'fresh.internet.test',
  isNamed: (addresses) => addresses.includes('198.51.100.1'),
};
const asked = [
  { namespace: 'jellyfin', to: 'traefik', protocol: 'tcp', address: '203.0.113.34', port: 3128 },
  { namespace: 'jellyfin', to: 'traefik', protocol: 'tcp', address: '203.0.113.34', port: 80 },
  { namespace: 'jellyfin', to: 'traefik', protocol: 'udp', address: '203.0.113.34', port: 53 },
] as const;

describe('a neighbour whose ports nobody could list', () => {
  const unread = [{ namespace: 'traefik', error: 'it went away' }];

  it('was not asked, by either protocol, and so may lead on', () => {
    expect(unlisted(['jellyfin'], evidence.containers, { unread })).toMatchObject([
      { namespace: 'jellyfin', to: 'traefik', protocol: 'tcp', port: 0, through: null },
      { namespace: 'jellyfin', to: 'traefik', protocol: 'udp', port: 0, through: null },
    ]);
    expect(unlisted(['jellyfin'], evidence.containers, { unread })[0]?.error).toContain('it went away');
  });

  it('is of no account to itself, nor where all was listed', () => {
    expect(unlisted(['traefik'], evidence.containers, { unread })).toEqual([]);
    expect(unlisted(['jellyfin'], evidence.containers, { unread: [] })).toEqual([]);
  });
});

describe('planRelays', () => {
  const listening = (change: object) => ({
    sockets: [
      {
        namespace: 'traefik',
        protocol: 'tcp',
        address: '0.0.0.0',
        port: 3128,
        process: 'x',
        loopback: false,
        ...change,
      },
    ] as const,
  });
  const plan = (change: object) =>
    planRelays(['jellyfin'], evidence.containers, { sockets: [...listening(change).sockets] });

  it('asks each port of a neighbour at an address on a network of both', () => {
    const shared = evidence.containers.find(({ subject }) => subject === 'traefik')?.attachments ?? [];
    const mine = evidence.containers.find(({ subject }) => subject === 'jellyfin')?.attachments ?? [];
    const addresses = shared
      .filter(({ network }) => mine.some((each) => each.network === network))
      .map(({ ipv4 }) => ipv4);
    expect(plan({})).toEqual([
      { namespace: 'jellyfin', to: 'traefik', protocol: 'tcp', address: addresses[0], port: 3128 },
    ]);
    expect(plan({ protocol: 'udp', port: 53 })).toHaveLength(1);
  });

  it('asks no loopback, no datagrams but of resolvers, nobody’s own ports, and nobody on another network', () => {
    expect(plan({ loopback: true, address: '127.0.0.1' })).toEqual([]);
    expect(plan({ protocol: 'udp' })).toEqual([]);
    expect(plan({ namespace: 'jellyfin' })).toEqual([]);
    expect(plan({ namespace: 'gluetun' })).toEqual([]);
  });
});

describe('askRelays', () => {
  const outcome = (stdout: string, dns: string[]) =>
    askRelays(
      fakeVantage({
        namespaces: ['jellyfin'],
        answer: () => ({ value: 'open', dns: { code: 'NOERROR', addresses: dns } }),
        run: () => ({ stdout, stderr: 'setns: Operation not permitted' }),
      }),
      asked,
      witness,
    );

  it('names the way by which the witness’ own mark came back', async () => {
    const heard = [
      {
        heard: [
          { way: 'http', text: 'no proxy' },
          { way: 'socks5', text: 'HTTP/1.0 200 OK n0nce' },
        ],
      },
      { heard: [{ way: 'http', text: '404 page not found' }] },
    ];
    expect(
      (await outcome(JSON.stringify(heard), ['198.51.100.1'])).map(({ through, error }) => [through, error]),
    ).toEqual([
      ['socks5', null],
      [null, null],
      ['dns', null],
    ]);
  });

  it('says that it could not ask where the program did not run', async () => {
    expect((await outcome('', [])).map(({ through, error }) => [through, error])).toEqual([
      [null, 'setns: Operation not permitted'],
      [null, 'setns: Operation not permitted'],
      [null, null],
    ]);
  });
});

it('knows the public witness by a line that only its own pages bear', () => {
  expect(publicWitness.isIn('HTTP/1.1 301 Moved Permanently\r\nCF-RAY: 8f1\r\n')).toBe(true);
  expect(publicWitness.isIn('HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\nabout cf-ray: nothing')).toBe(false);
  expect(publicWitness.isNamed(['1.1.1.1'])).toBe(true);
  expect(publicWitness.isNamed(['203.0.113.1'])).toBe(false);
});
