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
    {
      given: 'what has no gateway, or does not run, was left out',
      world: world((evidence) => {
        const { containers, outside } = evidence;
        outside.routed = outside.routed.filter(({ to }) => !['sonarr', 'radarr', 'jellyfin'].includes(to));
        for (const each of containers) {
          if (each.subject === 'radarr') each.pid = 0;
          if (each.subject === 'sonarr') for (const at of each.attachments) at.gateway4 = '';
          if (each.subject === 'jellyfin') for (const at of each.attachments) at.gateway4 = null;
        }
      }),
    },
    {
      given: 'a published port was left out, one over UDP, and one on a single address',
      world: world(({ outside, listeners }) => {
        outside.routed = outside.routed.filter(({ port }) => port !== 6881);
        const like = { namespace: 'sonarr', port: 9001, process: 'x', loopback: false };
        listeners.sockets.push(
          { ...like, protocol: 'udp', address: '0.0.0.0' },
          { ...like, protocol: 'tcp', address: '203.0.113.67' },
        );
      }),
    },
    {
      given: 'one port of one container',
      world: world(({ outside, listeners }) => {
        outside.routed = outside.routed.filter(({ to }) => to === 'sonarr').slice(0, 1);
        listeners.sockets = [];
      }),
    },
    { given: 'everything unpublished is dropped', world: world() },
    { given: 'no route back', world: set('sonarr', 8989, { value: 'no-route' }) },
    { given: 'a published port answers there too', world: set('gluetun', 6881, { value: 'open' }) },
  ],
  broken: [
    {
      given: 'the number that another container publishes',
      world: world(({ outside }) => {
        const [like] = outside.routed;
        if (like) outside.routed.push({ ...like, to: 'sonarr', port: 6881, value: 'open' });
      }),
      subjects: ['outside → sonarr:6881/tcp'],
    },
    {
      given: 'a port that is published over UDP only',
      world: world((evidence) => {
        const binding = { hostIp: '0.0.0.0', hostPort: 8989, containerPort: 8989, protocol: 'udp' as const };
        for (const each of evidence.containers) if (each.subject === 'sonarr') each.published.push(binding);
        for (const row of evidence.outside.routed) if (row.to === 'sonarr') row.value = 'open';
      }),
      subjects: ['outside → sonarr:8989/tcp'],
    },
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
    ...(['0.0.0.0', '::'] as const).map((address) => ({
      given: `a port that listens on ${address} was left out`,
      world: world(
        ({ listeners }) =>
          void listeners.sockets.push({
            namespace: 'sonarr',
            protocol: 'tcp',
            address,
            port: 9001,
            process: 'x',
            loopback: false,
          }),
      ),
      subjects: ['outside → sonarr:9001/tcp'],
    })),
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
