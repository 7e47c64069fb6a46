import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../../lib/errors.ts';
import { askUpnp } from './upnp.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

const said = (answer: object) =>
  fakeVantage({
    namespaces: ['host'],
    answer: () => ({}),
    run: () => ({
      stdout: JSON.stringify({
        gateways: ['http://198.51.100.1:49000/device.xml'],
        services: 1,
        mappings: [],
        trouble: [],
        ...answer,
      }),
    }),
  });
const mapping = (client: string, port: number) => ({
  client,
  externalPort: port,
  internalPort: port,
  protocol: 'tcp',
  description: 'a game',
});

describe('askUpnp', () => {
  it('keeps the mappings of this host and counts the others', async () => {
    const upnp = await askUpnp(said({ mappings: [mapping('198.51.100.10', 8989), mapping('198.51.100.77', 25565)] }), [
      '198.51.100.10',
    ]);
    expect(upnp).toEqual({
      answered: true,
      mappings: [{ externalPort: 8989, internalPort: 8989, protocol: 'tcp', description: 'a game' }],
      detail: 'http://198.51.100.1:49000/device.xml: 1 mappings for this host, 1 for others',
    });
  });

  it('says when no gateway answered', async () => {
    expect(await askUpnp(said({ gateways: [], services: 0 }), [])).toMatchObject({
      answered: false,
      detail: 'no gateway answered a search of 1.5 s from the host',
    });
  });

  it('throws when the question could not be asked, or the router did not name all', async () => {
    await expect(askUpnp(blindVantage([]), [])).rejects.toThrow(EvidenceError);
    await expect(askUpnp(said({ trouble: ['the router said 501 at entry 0'] }), [])).rejects.toThrow(
      'did not name all of its UPnP mappings: the router said 501 at entry 0',
    );
  });
});
