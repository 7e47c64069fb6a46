import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { formerPorts } from './former-ports.check.ts';

testCheck(formerPorts, {
  holds: [
    { given: 'all are closed', world: world() },
    {
      given: 'one that is still declared is open',
      world: world((_, policy) => void (policy.formerPorts = [...policy.formerPorts, { port: 6881, protocol: 'tcp' }])),
    },
    {
      given: 'a silent udp port on which nobody listens any more',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void (scan && (scan.udp = [{ port: 1900, value: 'silent' }])),
      ),
    },
  ],
  broken: [
    {
      given: 'one is open again',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void scan?.tcpOpen.push(8989),
      ),
      subjects: ['outside → 8989/tcp'],
    },
    {
      given: 'one answers over udp',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void (scan && (scan.udp = [{ port: 1900, value: 'open' }])),
      ),
      subjects: ['outside → 1900/udp'],
    },
  ],
  unknown: [
    {
      given: 'the view was banned while it looked',
      world: world(({ outside }) => outside.controls.forEach((control) => (control.after = 'dropped'))),
      subjects: ['outside → 7878/tcp', 'outside → 8096/tcp', 'outside → 8989/tcp'],
    },
    {
      given: 'a udp port was not probed',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void (scan && (scan.udp = [])),
      ),
      subjects: ['outside → 1900/udp'],
    },
  ],
  notApplicable: [
    { given: 'nothing was open before', world: world((_, policy) => void (policy.formerPorts = [])) },
    {
      given: 'all that was open is declared',
      world: world((_, policy) => void (policy.formerPorts = [{ port: 80, protocol: 'tcp' }])),
    },
  ],
});
