import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { tlsRouters } from './tls-routers.check.ts';

const sonarr = (change: object) =>
  secured(({ traefik }) =>
    traefik.routers.filter(({ name }) => name === 'sonarr@docker').forEach((each) => Object.assign(each, change)),
  );

testCheck(tlsRouters, {
  holds: [
    { given: 'all have TLS', world: secured() },
    { given: 'a disabled one without', world: sonarr({ tls: false, status: 'disabled' }) },
    {
      given: 'one without on the plain entrypoint alone, which plain-routers names',
      world: sonarr({ tls: false, entryPoints: ['web'] }),
    },
  ],
  broken: [
    { given: 'one without', world: sonarr({ tls: false }), subjects: ['sonarr@docker'] },
    {
      given: 'one without on an entrypoint where others have it',
      world: secured(({ traefik }, policy) => {
        policy.proxy.websecure = 9443;
        traefik.routers.filter(({ name }) => name === 'sonarr@docker').forEach((each) => (each.tls = false));
      }),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a TCP router without',
      world: sonarr({ kind: 'tcp', rule: 'HostSNI(`*`)', tls: false }),
      subjects: ['sonarr@docker'],
    },
  ],
  unknown: [
    {
      given: 'a proxy that lists nobody',
      world: secured(
        ({ traefik }) => void (traefik.routers = traefik.routers.filter(({ provider }) => provider === 'internal')),
      ),
      subjects: [],
    },
  ],
  notApplicable: [{ given: 'no router is on an entrypoint for TLS', world: world() }],
});
