import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { clocks } from './clocks.check.ts';

const clock = (engine: string, ours = '2026-11-01T12:00:01.000Z') => ({ engine, ours });

testCheck(clocks, {
  holds: [
    { given: 'containers and handshakes of this moment', world: secured() },
    {
      given: 'an engine that is some seconds off',
      world: world(({ engine }) => {
        engine.clock = clock('2026-11-01T12:00:21Z');
      }),
    },
  ],
  broken: [
    {
      given: 'handshakes of another year',
      world: secured(({ tls }) => {
        tls.at = '2027-11-01T12:00:00.000Z';
      }),
      subjects: ['handshakes'],
    },
    {
      given: 'handshakes of before we began',
      world: secured(({ tls }) => {
        tls.at = '2026-11-01T11:58:00.000Z';
      }),
      subjects: ['handshakes'],
    },
    {
      given: 'an engine an hour ahead',
      world: world(({ engine }) => {
        engine.clock = clock('2026-11-01T13:00:01Z');
      }),
      subjects: ['engine'],
    },
    {
      given: 'a machine whose clock was set while we looked',
      world: world(({ engine }) => {
        engine.clock = clock('2026-11-02T12:00:00Z', '2026-11-02T12:00:00Z');
      }),
      subjects: ['engine'],
    },
    {
      given: 'a container that was started tomorrow',
      world: world(({ containers }) =>
        containers.forEach((each) => {
          each.startedAt = '2026-11-02T12:00:00Z';
        }),
      ),
      subjects: ['containers'],
    },
  ],
  unknown: [
    {
      given: 'handshakes of no time',
      world: secured(({ tls }) => {
        tls.at = '';
      }),
      subjects: ['handshakes'],
    },
    {
      given: 'containers that were started at no time',
      world: world(({ containers }) =>
        containers.forEach((each) => {
          each.startedAt = '';
        }),
      ),
      subjects: ['containers'],
    },
    {
      given: 'an engine without a time',
      world: world(({ engine }) => {
        engine.clock = clock('');
      }),
      subjects: ['engine'],
    },
  ],
});
