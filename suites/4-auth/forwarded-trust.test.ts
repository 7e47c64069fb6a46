import type { EntryPoint } from '../../helpers/evidence/traefik.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { forwardedTrust } from './forwarded-trust.check.ts';

const entry = (change: Partial<EntryPoint>) =>
  secured(
    ({ traefik }) => void Object.assign(traefik.entryPoints.find(({ name }) => name === 'websecure') ?? {}, change),
  );
const found = ['entrypoint websecure'];

testCheck(forwardedTrust, {
  holds: [
    { given: 'nobody is believed', world: secured() },
    {
      given: 'a proxy before this one, by its address',
      world: entry({ forwardedHeaders: { insecure: false, trustedIPs: ['203.0.113.9/32'] } }),
    },
    {
      given: 'a network of proxies on the internet, and a range of private addresses',
      world: entry({ forwardedHeaders: { insecure: false, trustedIPs: ['192.0.2.0/24', '10.0.0.0/8', 'fc00::/7'] } }),
    },
    {
      given: 'a visitor’s own address, by name',
      world: entry({ forwardedHeaders: { insecure: false, trustedIPs: ['198.51.100.1/32'] } }),
    },
  ],
  broken: [
    {
      given: 'everybody’s headers',
      world: entry({ forwardedHeaders: { insecure: true, trustedIPs: [] } }),
      subjects: found,
    },
    {
      given: 'a range that holds everybody',
      world: entry({ forwardedHeaders: { insecure: false, trustedIPs: ['203.0.113.9', '::/0'] } }),
      subjects: found,
    },
    {
      given: 'everybody’s PROXY protocol',
      world: entry({ proxyProtocol: { insecure: true, trustedIPs: [] } }),
      subjects: found,
    },
    {
      given: 'the PROXY protocol of every IPv4 address',
      world: entry({ proxyProtocol: { insecure: false, trustedIPs: ['0.0.0.0/0'] } }),
      subjects: found,
    },
    {
      given: 'everybody in two halves',
      world: entry({ proxyProtocol: { insecure: false, trustedIPs: ['0.0.0.0/1', '128.0.0.0/1'] } }),
      subjects: found,
    },
    {
      given: 'all that is routed over IPv6',
      world: entry({ forwardedHeaders: { insecure: false, trustedIPs: ['2000::/3'] } }),
      subjects: found,
    },
    {
      given: 'a range in which a visitor from outside stands',
      world: entry({ forwardedHeaders: { insecure: false, trustedIPs: ['198.51.100.0/24'] } }),
      subjects: found,
    },
  ],
  unknown: [
    {
      given: 'a setting that was not recorded',
      world: secured(({ traefik }) => {
        for (const each of traefik.entryPoints) delete each.forwardedHeaders;
      }),
      subjects: found,
    },
  ],
  notApplicable: [
    {
      given: 'a proxy whose routers serve nobody',
      world: secured(({ traefik }) => {
        traefik.routers = traefik.routers.filter(({ service }) => service.endsWith('@internal'));
      }),
    },
  ],
});
