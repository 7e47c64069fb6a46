import type { Router } from '../../helpers/evidence/traefik.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { tlsOptions } from './tls-options.check.ts';

const sonarr = (change: Partial<Router>, api: Partial<Router> = {}) =>
  secured(({ traefik: { routers } }) => {
    for (const router of routers) {
      if (router.name === 'sonarr@docker') Object.assign(router, change);
      if (router.name === 'sonarr-api@docker') Object.assign(router, api);
    }
  });
const own = { tlsOptions: 'mtls@file' };
const both = ['sonarr@docker'];

testCheck(tlsOptions, {
  holds: [
    { given: 'the default ones everywhere', world: secured() },
    { given: 'the default ones by name', world: sonarr({ tlsOptions: 'default@file' }) },
    { given: 'the same on all routers of a host', world: sonarr(own, own) },
    {
      given: 'those of the entrypoint',
      world: secured(({ traefik: { entryPoints } }) => {
        for (const { name, http } of entryPoints)
          if (name === 'websecure' && http) http.tls = { options: 'mtls@file', certResolver: '', domains: [] };
      }),
    },
    {
      given: 'one of several names of one rule',
      world: sonarr({ ...own, rule: 'Host(`a.small.test`) || Host(`b.small.test`)' }),
    },
  ],
  broken: [
    { given: 'two routers of one host differ', world: sonarr(own), subjects: both },
    {
      given: 'three sets on one host',
      world: sonarr(own, { tlsOptions: 'old@file' }),
      subjects: [...both, 'sonarr-api@docker'],
    },
    {
      given: 'Traefik calls it otherwise for it',
      world: sonarr({ ...own, name: 'websecure-conflicted-sonarr@docker' }),
      subjects: both,
    },
    { given: 'no host in the rule', world: sonarr({ ...own, rule: 'PathPrefix(`/sonarr`)' }), subjects: both },
    { given: 'a pattern for the host', world: sonarr({ ...own, rule: 'HostRegexp(`^sonarr.*$`)' }), subjects: both },
    { given: 'a rule that cannot be read', world: sonarr({ ...own, rule: 'Host(' }), subjects: both },
    { given: 'every host but one', world: sonarr({ ...own, rule: '!Host(`a.small.test`)' }), subjects: both },
  ],
  notApplicable: [
    {
      given: 'no router speaks TLS',
      world: secured(({ traefik: { routers } }) => routers.forEach((router) => (router.tls = false))),
    },
  ],
});
