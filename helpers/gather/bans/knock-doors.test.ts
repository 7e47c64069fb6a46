import { describe, expect, it } from 'vitest';
import { fakeVantage } from '../vantage.fake.ts';
import { withDatagrams, type Datagram } from './datagrams.fake.ts';
import { knockAt, type Door } from './knock-doors.ts';

const door = (port: number, protocol: Door['protocol'], behind: string): Door => ({
  ...{ address: '198.51.100.10', port, protocol, behind },
});
const doors = [door(443, 'udp', 'traefik'), door(443, 'tcp', 'traefik'), door(6881, 'udp', 'gluetun')];
const places: Readonly<Record<number, string>> = { 443: 'traefik', 6881: 'gluetun' };
const reaches = ({ port }: Datagram): string | null => places[port] ?? null;

const small = (namespaces = ['outside', 'traefik', 'gluetun']) =>
  fakeVantage({ namespaces, answer: () => ({ value: 'refused' }) });
type Air = Parameters<typeof withDatagrams>[1];
const knock = (air: Partial<Air>, vantage = small()) =>
  knockAt({ vantage: withDatagrams(vantage, { reaches, ...air }) }, 'outside', '198.51.100.21', doors, 100);

describe('a knock at published ports', () => {
  it('is a connection, or a datagram that comes to where the port leads', async () => {
    expect(await knock({})).toEqual(['open', 'refused', 'open']);
    expect(await knock({ reaches: (sent) => (sent.port === 443 ? 'traefik' : null) })).toEqual([
      ...['open', 'refused', 'dropped'],
    ]);
  });

  it('comes from the address it is to come from, with a text of its own', async () => {
    const sent: Datagram[] = [];
    await knock({ reaches: (datagram) => (sent.push(datagram) > 0 ? reaches(datagram) : null) });
    expect(new Set(sent.map(({ from }) => from))).toEqual(new Set(['198.51.100.21']));
    expect(new Set(sent.map(({ text }) => text)).size).toBe(2);
  });

  it('that comes somewhere else did not come', async () => {
    expect(await knock({ reaches: () => 'gluetun' })).toEqual(['dropped', 'refused', 'open']);
  });

  it.each<[string, Partial<Air>]>([
    ['that saw nothing and lost some', { reaches: () => null, says: (_, seen) => ({ seen, lost: 3 }) }],
    ['that says nothing', { says: () => ({ code: 1, stdout: '', stderr: 'Operation not permitted' }) }],
  ])('is no verdict by a watch %s', async (_, air) => {
    expect(await knock(air)).toEqual(['probe-failed', 'refused', 'probe-failed']);
  });

  it('is no verdict where it could not be sent, or nobody can look', async () => {
    expect(await knock({ reaches: () => null, unsent: ({ port }) => (port === 443 ? 'no route' : null) })).toEqual([
      ...['probe-failed', 'refused', 'dropped'],
    ]);
    expect(await knock({}, small(['outside', 'traefik']))).toEqual(['open', 'refused', 'probe-failed']);
  });

  it('is sent although one of the places cannot be watched', async () => {
    const vantage = withDatagrams(small(), { reaches });
    const { run } = vantage;
    vantage.run = (namespace, argv) =>
      namespace === 'traefik' ? Promise.resolve({ code: 1, stdout: '', stderr: 'no' }) : run(namespace, argv);
    expect(await knockAt({ vantage }, 'outside', '198.51.100.21', doors, 100)).toEqual([
      ...['probe-failed', 'refused', 'open'],
    ]);
  });

  it('asks nobody to watch where no port takes datagrams', async () => {
    const vantage = small();
    await knockAt({ vantage }, 'outside', '198.51.100.21', [door(80, 'tcp', 'traefik')], 100);
    expect(vantage.ran).toEqual([]);
  });
});
