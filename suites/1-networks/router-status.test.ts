import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { routerStatus } from './router-status.check.ts';

testCheck(routerStatus, {
  holds: [
    {
      given: 'an error in a service of that name of another kind',
      world: world(({ traefik }) => {
        const like = traefik.services.find(({ name }) => name === 'radarr@docker');
        if (like) traefik.services.unshift({ ...like, kind: 'tcp', errors: ['no server'] });
      }),
    },
    { given: 'all enabled', world: world() },
  ],
  broken: [
    {
      given: 'one that Traefik calls otherwise, for its TLS options contradict another’s',
      world: world((evidence) => {
        const errors = ['router’s TLSOptions configuration is conflicting'];
        const { entryPoints } = routerOf(evidence, 'radarr@docker');
        Object.assign(routerOf(evidence, 'radarr@docker'), {
          ...{ name: `${entryPoints[0]}-conflicted-radarr@docker`, status: 'warning', errors },
        });
      }),
      subjects: ['radarr@docker'],
    },
    {
      given: 'an error in the service of another provider',
      world: world((evidence) => {
        Object.assign(routerOf(evidence, 'radarr@docker'), {
          name: 'radarr@file',
          provider: 'file',
          service: 'radarr@docker',
        });
        for (const each of evidence.traefik.services) if (each.name === 'radarr@docker') each.errors.push('no server');
      }),
      subjects: ['radarr@file'],
    },
    {
      given: 'a rule that does not parse',
      world: world(
        (evidence) =>
          void Object.assign(routerOf(evidence, 'radarr@docker'), {
            status: 'disabled',
            errors: ['unexpected end of rule'],
          }),
      ),
      subjects: ['radarr@docker'],
    },
    {
      given: 'enabled, with an error',
      world: world(
        (evidence) => void routerOf(evidence, 'radarr@docker').errors.push('middleware "logn@docker" does not exist'),
      ),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a warning',
      world: world((evidence) => void (routerOf(evidence, 'radarr@docker').status = 'warning')),
      subjects: ['radarr@docker'],
    },
    {
      given: 'an error in the service behind it',
      world: world(({ traefik }) =>
        traefik.services
          .filter(({ name }) => name === 'radarr@docker')
          .forEach(({ errors }) => errors.push('no server')),
      ),
      subjects: ['radarr@docker'],
    },
  ],
  unknown: [
    {
      given: 'an API that lists nothing, and one host name declared',
      world: world(({ traefik }, policy) => {
        traefik.routers = [];
        policy.hosts = { 'radarr.small.test': 'radarr' };
      }),
      subjects: [],
    },
    { given: 'an API that lists nothing', world: world(({ traefik }) => void (traefik.routers = [])), subjects: [] },
  ],
  notApplicable: [
    {
      given: 'nobody is routed, and nobody is to be',
      world: world(({ traefik }, policy) => {
        traefik.routers = [];
        policy.hosts = {};
      }),
    },
  ],
});
