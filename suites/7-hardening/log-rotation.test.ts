import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { logRotation } from './log-rotation.check.ts';

/** sonarr's log as a file has it, which no engine has made. */
const written = (driver: string, maxSize: string | null, maxFile: string | null = null) =>
  hardenedBut('sonarr', (settings) => {
    settings.planned = 'pulled';
    settings.log = { driver, maxSize, maxFile };
  });

testCheck(logRotation, {
  holds: [
    { given: 'an end that is written down, for whichever driver the engine has', world: written('', '10m', '3') },
    { given: 'local, written down', world: written('local', null) },
    { given: 'json-file with an end, written down', world: written('json-file', '10m') },
    { given: 'json-file with an end', world: hardened() },
    {
      given: 'local, which turns by itself',
      world: hardenedBut('sonarr', ({ log }) => Object.assign(log, { driver: 'local', maxSize: null })),
    },
    {
      given: 'journald, whose journal has an end of its own',
      world: hardenedBut('sonarr', ({ log }) => Object.assign(log, { driver: 'journald', maxSize: null })),
    },
    {
      given: 'as much as there may be',
      world: hardenedBut('sonarr', ({ log }) => Object.assign(log, { maxSize: '1024M', maxFile: '10' })),
    },
    {
      given: 'local with an end of its own',
      world: hardenedBut('sonarr', ({ log }) =>
        Object.assign(log, { driver: 'local', maxSize: '1.5g', maxFile: null }),
      ),
    },
    { given: 'one file only', world: hardenedBut('sonarr', ({ log }) => (log.maxFile = null)) },
  ],
  broken: [
    { given: 'no end, written down', world: written('json-file', '-1'), subjects: ['sonarr'] },
    { given: 'too long an end, written down', world: written('', '50g'), subjects: ['sonarr'] },
    { given: 'no max-size', world: hardenedBut('sonarr', ({ log }) => (log.maxSize = null)), subjects: ['sonarr'] },
    {
      given: 'an end that no disk comes to',
      world: hardenedBut('sonarr', ({ log }) => Object.assign(log, { maxSize: '50g', maxFile: null })),
      subjects: ['sonarr'],
    },
    {
      given: 'so many files that no disk has room for them',
      world: hardenedBut('sonarr', ({ log }) => Object.assign(log, { maxSize: '100m', maxFile: '103' })),
      subjects: ['sonarr'],
    },
    {
      given: 'local that waits for a full disk',
      world: hardenedBut('sonarr', ({ log }) => Object.assign(log, { driver: 'local', maxSize: '500g', maxFile: '2' })),
      subjects: ['sonarr'],
    },
    {
      given: 'a fraction of what no disk has',
      world: hardenedBut('sonarr', ({ log }) => Object.assign(log, { maxSize: '12.5g', maxFile: '1' })),
      subjects: ['sonarr'],
    },
    { given: 'max-size -1', world: hardenedBut('sonarr', ({ log }) => (log.maxSize = '-1')), subjects: ['sonarr'] },
  ],
  unknown: [
    {
      given: 'nothing is written down, and the engine may have an end',
      world: written('', null),
      subjects: ['sonarr'],
    },
    { given: 'only the driver is written down', world: written('json-file', null), subjects: ['sonarr'] },
    { given: 'no size', world: hardenedBut('sonarr', ({ log }) => (log.maxSize = 'much')), subjects: ['sonarr'] },
    { given: 'no driver', world: hardenedBut('sonarr', ({ log }) => (log.driver = '')), subjects: ['sonarr'] },
    {
      given: 'a service whose settings nobody has',
      world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
