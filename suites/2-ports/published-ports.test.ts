import type { Binding } from '../../helpers/evidence/containers.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { expect, it } from 'vitest';
import { judgeCheck } from '../../helpers/kernel/judge-check.ts';
import { evidenceOf, testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { publishedPorts } from './published-ports.check.ts';

const publish =
  (service: string, binding: Partial<Binding>) =>
  ({ containers }: Artifacts) =>
    void containers
      .find(({ subject }) => subject === service)
      ?.published.push({ hostIp: '0.0.0.0', hostPort: 8989, containerPort: 8989, protocol: 'tcp', ...binding });

testCheck(publishedPorts, {
  holds: [
    { given: '80, 443 and the torrent port', world: world() },
    {
      given: 'one more on loopback',
      world: world((evidence) =>
        ['127.0.0.1', '127.8.0.1', '::1'].forEach((hostIp) => publish('sonarr', { hostIp })(evidence)),
      ),
    },
    {
      given: 'a port of a container that no longer runs',
      world: world((evidence) => {
        publish('sonarr', {})(evidence);
        evidence.containers.filter(({ subject }) => subject === 'sonarr').forEach((each) => (each.status = 'exited'));
      }),
    },
  ],
  broken: [
    { given: 'a port on every address', world: world(publish('sonarr', {})), subjects: ['sonarr:8989/tcp'] },
    { given: 'on [::] only', world: world(publish('sonarr', { hostIp: '::' })), subjects: ['sonarr:8989/tcp'] },
    {
      given: 'on one address of the host',
      world: world(publish('sonarr', { hostIp: '198.51.100.10' })),
      subjects: ['sonarr:8989/tcp'],
    },
    {
      given: 'udp only, under a number that is allowed for tcp',
      world: world(publish('jellyfin', { hostPort: 443, containerPort: 1900, protocol: 'udp' })),
      subjects: ['jellyfin:1900/udp'],
    },
    {
      given: 'on a random host port',
      world: world(publish('radarr', { hostPort: 49153, containerPort: 7878 })),
      subjects: ['radarr:7878/tcp'],
    },
    {
      given: 'a range',
      world: world((evidence) =>
        [5000, 5001].forEach((port) => publish('sonarr', { hostPort: port, containerPort: port })(evidence)),
      ),
      subjects: ['sonarr:5000/tcp', 'sonarr:5001/tcp'],
    },
    {
      given: 'through the namespace of gluetun',
      world: world(publish('gluetun', { hostPort: 8080, containerPort: 8080 })),
      subjects: ['gluetun:8080/tcp'],
    },
    {
      given: 'by another project',
      world: world(
        ({ containers: [first, ...rest] }) =>
          void (
            first && rest.push({ ...first, subject: 'other/wiki', member: false }),
            first &&
              ((first.published = [
                ...first.published,
                { hostIp: '0.0.0.0', hostPort: 8123, containerPort: 4444, protocol: 'tcp' },
              ]),
              (first.subject = 'other/wiki'),
              (first.member = false))
          ),
      ),
      subjects: ['other/wiki:4444/tcp'],
    },
    {
      given: 'between two restarts, when the engine shows no binding',
      world: world(({ containers }) =>
        containers
          .filter(({ subject }) => subject === 'sonarr')
          .forEach((each) =>
            Object.assign(each, {
              status: 'restarting',
              published: [],
              requested: [{ hostIp: '', hostPort: 8989, containerPort: 8989, protocol: 'tcp' }],
            }),
          ),
      ),
      subjects: ['sonarr:8989/tcp'],
    },
  ],
  unknown: [
    {
      given: 'nobody publishes anything',
      world: world(({ containers }) => containers.forEach((each) => (each.published = []))),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'the proxy is on the host network',
      world: world(({ containers }) =>
        containers.forEach((each) => Object.assign(each, { published: [], namespace: 'host' })),
      ),
    },
  ],
});

it('says that nothing is to be published where no port is allowed', () => {
  const none = world((_, policy) => void (policy.ports = []));
  const { observations } = judgeCheck(publishedPorts, evidenceOf(none), none.policy);
  expect(new Set(observations.map(({ expected }) => expected))).toEqual(new Set(['nothing published beyond loopback']));
});
