import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { routedAddresses } from './routed-addresses.check.ts';

type Row = Artifacts['outside']['routed'][number];
const set = (to: string, port: number, change: Partial<Row>) =>
  world(({ outside }) =>
    outside.routed.filter((row) => row.to === to && row.port === port).forEach((row) => Object.assign(row, change)),
  );

testCheck(routedAddresses, {
  holds: [
    { given: 'everything unpublished is dropped', world: world() },
    { given: 'no route back', world: set('sonarr', 8989, { value: 'no-route' }) },
    { given: 'a published port answers there too', world: set('gluetun', 6881, { value: 'open' }) },
  ],
  broken: [
    {
      given: 'an unpublished port answers',
      world: set('sonarr', 8989, { value: 'open' }),
      subjects: ['outside → sonarr:8989/tcp'],
    },
    {
      given: 'it is refused, so the packets arrive',
      world: set('sonarr', 8989, { value: 'refused' }),
      subjects: ['outside → sonarr:8989/tcp'],
    },
  ],
  unknown: [
    {
      given: 'no answer from the host either',
      world: set('sonarr', 8989, { control: 'dropped' }),
      subjects: ['outside → sonarr:8989/tcp'],
    },
    {
      given: 'the probe could not run',
      world: set('sonarr', 8989, { value: 'probe-failed' }),
      subjects: ['outside → sonarr:8989/tcp'],
    },
    {
      given: 'nobody holds the address any more',
      world: set('sonarr', 8989, { value: 'absent' }),
      subjects: ['outside → sonarr:8989/tcp'],
    },
    {
      given: 'a port that listens was left out',
      world: world(({ outside }) => void (outside.routed = outside.routed.filter(({ to }) => to !== 'radarr'))),
      subjects: ['outside → radarr:7878/tcp'],
    },
    {
      given: 'the view was banned while it looked',
      world: world(({ outside }) => outside.controls.forEach((control) => (control.after = 'dropped'))),
      subjects: [
        'outside → gluetun:8080/tcp',
        'outside → jellyfin:8096/tcp',
        'outside → radarr:7878/tcp',
        'outside → sonarr:8989/tcp',
      ],
    },
    {
      given: 'nothing was probed and nobody listens',
      world: world(({ outside, listeners }) => {
        outside.routed = [];
        listeners.sockets = [];
      }),
      subjects: [],
    },
  ],
});
