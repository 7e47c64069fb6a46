import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { apart } from '../../helpers/testing/worlds/world-apart.ts';
import { addStray, containerOf, routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { discoveredServices } from './discovered-services.check.ts';

/** radarr as Traefik dropped it, and why. */
const dropped = (change: (radarr: Artifacts['containers'][number]) => void) =>
  world((evidence) => {
    evidence.traefik.routers.splice(evidence.traefik.routers.indexOf(routerOf(evidence, 'radarr@docker')), 1);
    change(containerOf(evidence, 'radarr'));
  });
const unlabel = (name: RegExp) => (radarr: Artifacts['containers'][number]) =>
  void (radarr.labels = Object.fromEntries(Object.entries(radarr.labels).filter(([key]) => !name.test(key))));

const shelf = 'shelf.small.test';

/** Two applications by their paths on one name, and one at a path of any name. */
const onOneName = (change?: Parameters<typeof world>[0]) =>
  world((evidence, policy) => {
    const give = (name: string, rule: string) => {
      routerOf(evidence, `${name}@docker`).rule = rule;
      containerOf(evidence, name).labels[`traefik.http.routers.${name}.rule`] = rule;
    };
    give('radarr', `Host(\`${shelf}\`) && PathPrefix(\`/films\`)`);
    give('sonarr', `Host(\`${shelf}\`) && PathPrefix(\`/series\`)`);
    give('jellyfin', 'PathPrefix(`/player`)');
    policy.hosts = { [shelf]: 'radarr', 'qbittorrent.small.test': 'qbittorrent' };
    policy.routed = [
      { host: shelf, path: '/films', service: 'radarr' },
      { host: shelf, path: '/series', service: 'sonarr' },
      { host: '*', path: '/player', service: 'jellyfin' },
    ];
    change?.(evidence, policy);
  });
/** What nobody labels, and the proxy takes by its default rule. */
const byDefault = (name: string) =>
  world((evidence) => {
    unlabel(/^traefik/)(containerOf(evidence, 'radarr'));
    Object.assign(routerOf(evidence, 'radarr@docker'), { name });
  });

testCheck(discoveredServices, {
  holds: [
    { given: 'several services by their paths on one name, and one at a path of any name', world: onOneName() },
    { given: 'a router that Traefik made by its default rule', world: byDefault('radarr-small@docker') },
    {
      given: 'the proxy’s own API by a path of a name of its own',
      world: world((evidence, policy) => {
        const rule = 'Host(`door.small.test`) && PathPrefix(`/api`)';
        const board = { ...routerOf(evidence, 'radarr@docker'), name: 'board@docker', rule, service: 'api@internal' };
        evidence.traefik.routers.push(board);
        containerOf(evidence, 'traefik').labels['traefik.http.routers.board.rule'] = rule;
        policy.hosts = { ...policy.hosts, 'door.small.test': 'traefik' };
        policy.routed = [{ host: 'door.small.test', path: '/api', service: 'traefik' }];
      }),
    },
    {
      given: 'a router that Traefik split over its entrypoints',
      world: world((evidence) => {
        const radarr = routerOf(evidence, 'radarr@docker');
        evidence.traefik.routers.push({ ...radarr, name: 'websecure-radarr@docker', entryPoints: ['websecure'] });
        radarr.name = 'web-radarr@docker';
      }),
    },
    {
      given: 'another project’s service that asks for a router',
      world: world((evidence) =>
        addStray(evidence, 'other/relay', { service: 'relay', labels: { 'traefik.enable': 'true' } }),
      ),
    },
    {
      given: 'a router of another provider for the second of its names, in other letters',
      world: world((evidence, policy) => {
        policy.hosts = { ...policy.hosts, 'Movies.small.test': 'radarr' };
        Object.assign(routerOf(evidence, 'radarr@docker'), {
          name: 'radarr@file',
          provider: 'file',
          rule: 'Host(`movies.small.test`)',
        });
        unlabel(/^traefik/)(containerOf(evidence, 'radarr'));
      }),
    },
    { given: 'a router each, gluetun’s guest included', world: world() },
    {
      given: 'a router of another provider',
      world: world((evidence) => {
        Object.assign(routerOf(evidence, 'radarr@docker'), { name: 'radarr@file', provider: 'file' });
        unlabel(/^traefik/)(containerOf(evidence, 'radarr'));
      }),
    },
    {
      given: 'a stray that asks for a router, and is none of ours',
      world: world((evidence) => addStray(evidence, 'stray', { labels: { 'traefik.enable': 'true' } })),
    },
  ],
  broken: [
    { given: 'what meets no proxy at all', world: apart('nginx:1'), subjects: ['wiki'] },
    {
      given: 'a path on a shared name whose router lost its labels',
      world: onOneName((evidence) => {
        evidence.traefik.routers.splice(evidence.traefik.routers.indexOf(routerOf(evidence, 'radarr@docker')), 1);
        unlabel(/^traefik/)(containerOf(evidence, 'radarr'));
      }),
      subjects: ['radarr'],
    },
    {
      given: 'a path that its router no longer takes, though it is there',
      world: onOneName((evidence) => {
        const rule = `Host(\`${shelf}\`) && PathPrefix(\`/serien\`)`;
        routerOf(evidence, 'sonarr@docker').rule = rule;
        containerOf(evidence, 'sonarr').labels['traefik.http.routers.sonarr.rule'] = rule;
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'a path of any name whose router is for one name now',
      world: onOneName((evidence) => {
        const rule = 'Host(`tv.small.test`)';
        routerOf(evidence, 'jellyfin@docker').rule = rule;
        containerOf(evidence, 'jellyfin').labels['traefik.http.routers.jellyfin.rule'] = rule;
      }),
      subjects: ['jellyfin'],
    },
    {
      given: 'one half of a split router that does not work',
      world: world((evidence) => {
        const radarr = routerOf(evidence, 'radarr@docker');
        const status = 'disabled';
        evidence.traefik.routers.push({
          ...radarr,
          name: 'websecure-radarr@docker',
          entryPoints: ['websecure'],
          status,
        });
        radarr.name = 'web-radarr@docker';
      }),
      subjects: ['radarr'],
    },
    {
      given: 'a router by default rule, of another project’s name',
      world: byDefault('radarr-other@docker'),
      subjects: ['radarr'],
    },
    {
      given: 'a router of another provider, for another service’s name',
      world: world((evidence) => {
        const rule = 'Host(`sonarr.small.test`)';
        Object.assign(routerOf(evidence, 'radarr@docker'), { name: 'radarr@file', provider: 'file', rule });
        unlabel(/^traefik/)(containerOf(evidence, 'radarr'));
      }),
      subjects: ['radarr'],
    },
    {
      given: 'a service that asks for a router in other letters, and gets none',
      world: world((evidence) =>
        addStray(evidence, 'relay', {
          member: true,
          service: 'relay',
          labels: { 'traefik.enable': 'TRUE', 'traefik.http.routers.relay.rule': 'Host(`relay.small.test`)' },
        }),
      ),
      subjects: ['relay'],
    },
    {
      given: 'the owner of a namespace whose guest nobody declared',
      world: world((evidence, policy) => {
        policy.hosts = Object.fromEntries(
          Object.entries(policy.hosts).filter(([, service]) => service !== 'qbittorrent'),
        );
        evidence.traefik.routers.splice(evidence.traefik.routers.indexOf(routerOf(evidence, 'qbittorrent@docker')), 1);
      }),
      subjects: ['gluetun'],
    },
    {
      given: 'a router of another provider that does not work, and one of Docker’s that no label asks for',
      world: world((evidence) => {
        const radarr = routerOf(evidence, 'radarr@docker');
        evidence.traefik.routers.push({ ...radarr, name: 'radarr@file', provider: 'file', status: 'disabled' });
        unlabel(/^traefik/)(containerOf(evidence, 'radarr'));
      }),
      subjects: ['radarr'],
    },
    {
      given: 'a router that is still listed for what was switched off since',
      world: world((evidence) => void (containerOf(evidence, 'radarr').labels['traefik.enable'] = 'false')),
      subjects: ['radarr'],
    },
    {
      given: 'no port, and an image that exposes none',
      world: dropped((radarr) => {
        unlabel(/port$/)(radarr);
        radarr.exposed = [];
      }),
      subjects: ['radarr'],
    },
    { given: 'unhealthy', world: dropped((radarr) => (radarr.health.status = 'unhealthy')), subjects: ['radarr'] },
    {
      given: 'switched off',
      world: dropped((radarr) => (radarr.labels['traefik.enable'] = 'false')),
      subjects: ['radarr'],
    },
    {
      given: 'a network label that names another network',
      world: dropped((radarr) => (radarr.labels['traefik.docker.network'] = 'small_dmz-net')),
      subjects: ['radarr'],
    },
    {
      given: 'a typo in the label’s name',
      world: dropped((radarr) => {
        unlabel(/rule$/)(radarr);
        radarr.labels['traefik.http.router.radarr.rule'] = 'Host(`radarr.small.test`)';
      }),
      subjects: ['radarr'],
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
      subjects: ['radarr'],
    },
    {
      given: 'a router of another provider that leaves its name out, or takes any',
      world: world((evidence) => {
        const radarr = routerOf(evidence, 'radarr@docker');
        const rule = 'Host(`other.small.test`) && !Host(`radarr.small.test`)';
        Object.assign(radarr, { name: 'radarr@file', provider: 'file', rule });
        evidence.traefik.routers.push({ ...radarr, name: 'all@file', rule: 'PathPrefix(`/`)' });
        unlabel(/^traefik/)(containerOf(evidence, 'radarr'));
      }),
      subjects: ['radarr'],
    },
    {
      given: 'one of its two routers is missing',
      world: world(
        (evidence) =>
          void (containerOf(evidence, 'radarr').labels['traefik.http.routers.movies.rule'] =
            'Host(`movies.small.test`)'),
      ),
      subjects: ['radarr'],
    },
    {
      given: 'the guest’s router is missing',
      world: world(
        (evidence) =>
          void evidence.traefik.routers.splice(
            evidence.traefik.routers.indexOf(routerOf(evidence, 'qbittorrent@docker')),
            1,
          ),
      ),
      subjects: ['qbittorrent'],
    },
    {
      given: 'a router that ours has and another Traefik may have too',
      world: world((evidence) => {
        routerOf(evidence, 'radarr@docker').status = 'disabled';
        const { attachments } = containerOf(evidence, 'radarr');
        addStray(evidence, 'other-door', { image: 'traefik:3', attachments });
      }),
      subjects: ['radarr'],
    },
    {
      given: 'a router that is gone, where another Traefik that meets its container does not run',
      world: world((evidence) => {
        evidence.traefik.routers.splice(evidence.traefik.routers.indexOf(routerOf(evidence, 'radarr@docker')), 1);
        const { attachments } = containerOf(evidence, 'radarr');
        addStray(evidence, 'other-door', { image: 'traefik:3', status: 'exited', attachments });
      }),
      subjects: ['radarr'],
    },
    {
      given: 'a service that asks for a router and gets none, whoever declared it',
      world: world((evidence) =>
        addStray(evidence, 'relay', {
          member: true,
          service: 'relay',
          labels: { 'traefik.enable': 'true', 'traefik.http.routers.relay.rule': 'Host(`relay.small.test`)' },
        }),
      ),
      subjects: ['relay'],
    },
  ],
  unknown: [
    { given: 'what another Traefik alone meets', world: apart('traefik:3'), subjects: ['wiki'] },
    {
      given: 'what another Traefik meets too, and ours has not',
      world: world((evidence) => {
        evidence.traefik.routers.splice(evidence.traefik.routers.indexOf(routerOf(evidence, 'radarr@docker')), 1);
        const { attachments } = containerOf(evidence, 'radarr');
        addStray(evidence, 'other-door', { image: 'traefik:3', attachments });
      }),
      subjects: ['radarr'],
    },
    { given: 'an API that lists nothing', world: world(({ traefik }) => void (traefik.routers = [])), subjects: [] },
    {
      given: 'stopped, and so without router',
      world: dropped((radarr) => Object.assign(radarr, { status: 'exited', pid: 0 })),
      subjects: ['radarr'],
    },
  ],
  notApplicable: [
    {
      given: 'nobody is routed',
      world: world(({ containers }, policy) => {
        policy.hosts = {};
        containers.forEach(unlabel(/^traefik/));
      }),
    },
  ],
});
