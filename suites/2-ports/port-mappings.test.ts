import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { portMappings } from './port-mappings.check.ts';

const mapping = { externalPort: 8989, internalPort: 8989, protocol: 'TCP', description: 'sonarr' };

testCheck(portMappings, {
  holds: [
    { given: 'a gateway without mappings', world: world() },
    {
      given: 'a declared mapping',
      world: world(({ tunnels }, policy) => {
        tunnels.upnp.mappings = [mapping];
        policy.upnp = [{ port: 8989, protocol: 'tcp' }];
      }),
    },
  ],
  broken: [
    {
      given: 'a mapping that nobody declared',
      world: world(({ tunnels }) => void (tunnels.upnp.mappings = [mapping])),
      subjects: ['upnp → 8989/tcp'],
    },
    {
      given: 'the declared number over udp',
      world: world(({ tunnels }, policy) => {
        tunnels.upnp.mappings = [{ ...mapping, protocol: 'UDP' }];
        policy.upnp = [{ port: 8989, protocol: 'tcp' }];
      }),
      subjects: ['upnp → 8989/udp'],
    },
  ],
  unknown: [
    {
      given: 'mappings are declared and no gateway answers',
      world: world(({ tunnels }, policy) => {
        tunnels.upnp.answered = false;
        policy.upnp = [{ port: 8989, protocol: 'tcp' }];
      }),
      subjects: [],
    },
  ],
  notApplicable: [
    { given: 'no gateway speaks UPnP', world: world(({ tunnels }) => void (tunnels.upnp.answered = false)) },
  ],
});
