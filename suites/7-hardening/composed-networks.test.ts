import { testCheck } from '../../helpers/testing/check-tester.ts';
import { drifted, hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { composedNetworks } from './composed-networks.check.ts';

const network = (how: 'missing' | 'extra') =>
  drifted('sonarr', ({ differences }) => differences.push({ kind: 'network', name: 'small_backend-net', how }));

testCheck(composedNetworks, {
  holds: [
    { given: 'the same', world: hardened() },
    {
      given: 'another label, which composed-services says',
      world: drifted('sonarr', ({ differences }) => differences.push({ kind: 'label', name: 'a', how: 'other' })),
    },
  ],
  broken: [
    { given: 'one that was joined by hand', world: network('extra'), subjects: ['sonarr'] },
    { given: 'one that was left by hand', world: network('missing'), subjects: ['sonarr'] },
  ],
  unknown: [
    {
      given: 'one that nobody compared',
      world: hardened(({ drift }) => drift.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
