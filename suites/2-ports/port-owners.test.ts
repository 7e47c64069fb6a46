import type { Binding } from '../../helpers/evidence/containers.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { portOwners } from './port-owners.check.ts';

const publish =
  (service: string, binding: Partial<Binding>) =>
  ({ containers }: Artifacts) =>
    void containers
      .find(({ subject }) => subject === service)
      ?.published.push({ hostIp: '0.0.0.0', hostPort: 8989, containerPort: 8989, protocol: 'tcp', ...binding });

testCheck(portOwners, {
  holds: [
    { given: 'the proxy and the owner of the torrent port', world: world() },
    {
      given: 'one more port of the proxy, for which criterion 2.1 answers',
      world: world(publish('traefik', { hostPort: 8090, containerPort: 8090 })),
    },
    { given: 'a loopback binding', world: world(publish('sonarr', { hostIp: '127.0.0.1' })) },
  ],
  broken: [
    { given: 'a service that publishes', world: world(publish('sonarr', {})), subjects: ['sonarr:8989/tcp'] },
    {
      given: 'the allowed number with another owner',
      world: world(publish('sonarr', { hostPort: 6881 })),
      subjects: ['sonarr:8989/tcp'],
    },
    {
      given: 'the proxy itself on the number of another owner',
      world: world(publish('traefik', { hostPort: 6881, containerPort: 6881 })),
      subjects: ['traefik:6881/tcp'],
    },
    {
      given: 'a service of the same name in another project',
      world: world(
        ({ containers }) =>
          void containers
            .filter(({ subject }) => subject === 'traefik')
            .forEach((each) => Object.assign(each, { member: false, subject: 'other/traefik' })),
      ),
      subjects: ['other/traefik:443/tcp', 'other/traefik:80/tcp'],
    },
  ],
  unknown: [
    {
      given: 'nobody publishes what is asked for, where there is no proxy',
      world: world(({ containers }, policy) => {
        containers.forEach((each) => (each.published = []));
        policy.proxy.kind = 'none';
      }),
      subjects: [],
    },
    {
      given: 'nobody publishes anything',
      world: world(({ containers }) => containers.forEach((each) => (each.published = []))),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'there is no proxy, and nobody asks for a port',
      world: world(({ containers }, policy) => {
        containers.forEach((each) => Object.assign(each, { published: [], requested: [] }));
        policy.proxy.kind = 'none';
      }),
    },
    {
      given: 'visitors come through a tunnel, and nobody asks for a port',
      world: world(({ containers }, policy) => {
        containers.forEach((each) => Object.assign(each, { published: [], requested: [] }));
        policy.tunnels = [{ service: 'jellyfin', kind: 'cloudflared', targets: [] }];
      }),
    },
    {
      given: 'the proxy is on the host network',
      world: world(({ containers }) =>
        containers.forEach((each) => Object.assign(each, { published: [], namespace: 'host' })),
      ),
    },
  ],
});
