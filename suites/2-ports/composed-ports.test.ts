import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { composedPorts } from './composed-ports.check.ts';

const binding = { hostIp: '', hostPort: 8989, containerPort: 8989, protocol: 'tcp' as const };

testCheck(composedPorts, {
  holds: [{ given: 'file and engine agree', world: world() }],
  broken: [
    {
      given: 'a port in the file that the container does not ask for yet',
      world: world(
        ({ compose }) => void (compose.services['sonarr'] && (compose.services['sonarr'].ports = [binding])),
      ),
      subjects: ['sonarr:8989/tcp'],
    },
    {
      given: 'a port that was taken out of the file and never out of the container',
      world: world(({ containers }) =>
        containers.filter(({ subject }) => subject === 'sonarr').forEach((each) => (each.requested = [binding])),
      ),
      subjects: ['sonarr:8989/tcp'],
    },
  ],
  unknown: [
    {
      given: 'another project whose files are gone',
      world: world(({ containers, compose }) => {
        compose.unread = [{ project: 'edge', error: 'the compose file is not there' }];
        for (const each of containers) if (each.subject === 'traefik') each.project = 'edge';
      }),
      subjects: ['traefik'],
    },
  ],
  notApplicable: [
    {
      given: 'no port anywhere',
      world: world(({ containers, compose }) => {
        for (const each of containers) each.requested = [];
        for (const service of Object.values(compose.services)) service.ports = [];
      }),
    },
  ],
});
