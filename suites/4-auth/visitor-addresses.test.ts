import type { Visitor } from '../../helpers/evidence/standpoints.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { visitorAddresses } from './visitor-addresses.check.ts';

const told = (to: Visitor['told'], change: Partial<Visitor>) =>
  secured(({ standpoints }) => void Object.assign(standpoints.visitors.find((each) => each.told === to) ?? {}, change));
/** Visitors over IPv6 as well, whom both take for the given address. */
const overIpv6 = (address: string) =>
  secured(({ standpoints }) => {
    for (const each of standpoints.standpoints)
      if (each.name === 'outside over IPv6')
        each.knocks = [{ entryPoint: 'websecure', address: '2001:db8:100::10', port: 443, value: 'open' }];
    standpoints.visitors.push(
      ...standpoints.visitors.map((each) => ({
        ...each,
        standpoint: 'outside over IPv6',
        own: '2001:db8:100::1',
        addresses: [address],
      })),
    );
  });

testCheck(visitorAddresses, {
  holds: [
    { given: 'proxy and login are told it', world: secured() },
    { given: 'IPv6 in another writing', world: overIpv6('2001:DB8:100:0::1') },
    { given: 'beside others', world: told('backend', { addresses: ['192.0.2.7', '198.51.100.1'] }) },
  ],
  broken: [
    {
      given: 'the gateway’s instead, over IPv6',
      world: overIpv6('203.0.113.1'),
      subjects: ['proxy over IPv6', 'login over IPv6'],
    },
    {
      given: 'the gateway’s instead, to the login alone',
      world: told('login', { addresses: ['203.0.113.1'] }),
      subjects: ['login over IPv4'],
    },
    { given: 'none at all', world: told('backend', { addresses: [] }), subjects: ['proxy over IPv4'] },
  ],
  unknown: [
    {
      given: 'what could not be watched',
      world: told('backend', { addresses: [], error: 'its mark was not seen on the way there' }),
      subjects: ['proxy over IPv4'],
    },
    {
      given: 'nobody who was watched',
      world: secured(({ standpoints }) => void (standpoints.visitors = [])),
      subjects: ['proxy over IPv4'],
    },
    {
      given: 'no view from outside',
      world: secured(({ standpoints }) => {
        for (const each of standpoints.standpoints)
          if (each.name === 'outside over IPv4') Object.assign(each, { cannot: 'nobody lent a view', knocks: [] });
      }),
      subjects: ['proxy over IPv4'],
    },
    {
      given: 'no place at all',
      world: secured(({ standpoints }) => void (standpoints.standpoints = [])),
      subjects: ['proxy'],
    },
  ],
  notApplicable: [
    {
      given: 'a proxy that publishes nothing',
      world: secured(({ standpoints }) => {
        for (const each of standpoints.standpoints) if (each.kind === 'outside') each.knocks = [];
      }),
    },
  ],
});
