import type { CellValue } from '../../helpers/evidence/cell-value.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { worldInside } from '../../helpers/testing/worlds/world-inside.ts';
import { gatewayServices } from './gateway-services.check.ts';

/** Something of the host's own listens on 9998, tried from jellyfin through a gateway. */
const listening = (value: CellValue | null, control: CellValue = 'open', protocol: 'tcp' | 'udp' = 'tcp', more = '') =>
  worldInside(({ gateways }) => {
    const what = { protocol, port: 9998, owner: 'host' };
    if (value)
      gateways.cells.push({
        ...what,
        from: 'jellyfin',
        via: 'own-gateway',
        network: 'frontend-net',
        family: 4,
        process: 'python3',
        value,
        tries: 1,
      });
    for (const from of [more].filter(Boolean))
      gateways.cells.push({
        ...what,
        from,
        via: 'host-address',
        network: null,
        family: 4,
        process: null,
        value: 'open',
        tries: 1,
      });
    gateways.controls.push({ ...what, value: control });
  });
const whole = ['jellyfin → host'];

testCheck(gatewayServices, {
  holds: [
    { given: 'somebody else reaches the host', world: listening('no-route', 'open', 'tcp', 'sonarr') },
    { given: 'the host listens on nothing of its own', world: worldInside() },
    { given: 'isolated networks have no gateway', world: listening('no-route') },
    { given: 'the host drops it', world: listening('dropped') },
  ],
  broken: [
    {
      given: 'the host’s service answers through the gateway',
      world: listening('open'),
      subjects: ['jellyfin → host:9998/tcp'],
    },
    { given: 'the host refuses: it is reachable', world: listening('refused'), subjects: ['jellyfin → host:9998/tcp'] },
    { given: 'over UDP', world: listening('open', 'open', 'udp'), subjects: ['jellyfin → host:9998/udp'] },
  ],
  unknown: [
    ...(['absent', 'probe-failed', 'no-control'] as const).map((value) => ({
      given: value,
      world: listening(value),
      subjects: ['jellyfin → host:9998/tcp'],
    })),
    {
      given: 'it does not answer the host either',
      world: listening('dropped', 'dropped'),
      subjects: ['jellyfin → host:9998/tcp'],
    },
    { given: 'nobody tried from there', world: listening(null), subjects: ['jellyfin → host:9998/tcp'] },
    {
      given: 'the host’s socket table could not be read',
      world: worldInside(
        ({ listeners }) => void listeners.unread.push({ namespace: 'host', error: 'permission denied' }),
      ),
      subjects: whole,
    },
    {
      given: 'it does not run',
      world: worldInside(
        (evidence) => void Object.assign(containerOf(evidence, 'jellyfin'), { status: 'exited', pid: 0 }),
      ),
      subjects: whole,
    },
    {
      given: 'it is on the host network',
      world: worldInside(
        (evidence) => void Object.assign(containerOf(evidence, 'jellyfin'), { networkMode: 'host', namespace: 'host' }),
      ),
      subjects: whole,
    },
  ],
  notApplicable: [{ given: 'everybody has a way out', world: world() }],
});
