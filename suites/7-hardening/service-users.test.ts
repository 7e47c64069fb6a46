import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { serviceUsers } from './service-users.check.ts';

type Row = readonly [pid: number, parent: number, user: string, program: string];
const main = 1;
const runs = (...rows: Row[]) =>
  hardenedBut('sonarr', (settings) => {
    settings.processes = rows.map(([pid, parent, user, program]) => {
      const named = user === 'root' ? 0 : null;
      return { pid, parent, user, program, uid: /^\d+$/.test(user) ? Number(user) : named };
    });
  });

/** sonarr as a file has it: nothing of it runs. */
const written = (user: string | null, ...root: string[]) =>
  hardenedBut('sonarr', (settings, _, policy) => {
    Object.assign(settings, { planned: 'pulled', processes: null, user });
    policy.hardening.root = root;
  });

testCheck(serviceUsers, {
  holds: [
    { given: 'a number is written down', world: written('1000:1000') },
    { given: 'whoever the image says, and root is declared', world: written(null, 'sonarr') },
    { given: 'another user', world: runs([main, 0, '1000', 'sonarr']) },
    { given: 'a user of whom only the name is known', world: runs([main, 0, 'media', 'sonarr']) },
    {
      given: 'a supervisor as root, and the service as somebody',
      world: runs([main, 0, '0', 's6-svscan'], [107, main, '0', 's6-supervise'], [108, 107, '911', 'Sonarr']),
    },
    {
      given: 'a first process that is root and starts one that is not',
      world: runs([main, 0, '0', 'entry'], [107, main, '0', 'sh'], [108, 107, '911', 'Sonarr']),
    },
    {
      given: 'a health check that was put in as root',
      world: runs([main, 0, '1000', 'sonarr'], [109, 0, '0', 'wget']),
    },
    {
      given: 'the container’s root, who is nobody on the host',
      world: runs([main, 0, '100000', 'sonarr']),
    },
    {
      given: 'root, as declared',
      world: hardenedBut('sonarr', (settings, _, policy) => {
        for (const each of settings.processes ?? []) Object.assign(each, { uid: 0, user: 'root' });
        policy.hardening.root = ['sonarr'];
      }),
    },
  ],
  broken: [
    { given: 'root by number', world: runs([main, 0, '0', 'sonarr']), subjects: ['sonarr'] },
    { given: 'root by name', world: runs([main, 0, 'root', 'sonarr']), subjects: ['sonarr'] },
    {
      given: 'a worker as root beside one that is not',
      world: runs([main, 0, '0', 's6-svscan'], [107, main, '911', 'Sonarr'], [108, main, '0', 'cron']),
      subjects: ['sonarr'],
    },
    {
      given: 'an image that claims another user',
      world: hardenedBut('sonarr', (settings) => {
        settings.user = '1000';
        for (const each of settings.processes ?? []) Object.assign(each, { uid: 0, user: 'root' });
      }),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    ...[null, 'root', '0:0', '00', 'media', '-1'].map((user) => ({
      given: `written down as ${user}`,
      world: written(user),
      subjects: ['sonarr'],
    })),
    {
      given: 'its processes could not be listed',
      world: hardenedBut('sonarr', (settings) =>
        Object.assign(settings, { processes: null, processesError: 'ps is not there' }),
      ),
      subjects: ['sonarr'],
    },
    {
      given: 'nothing of it runs',
      world: hardenedBut('sonarr', (settings, { containers }) => {
        settings.processes = null;
        for (const each of containers) if (each.subject === 'sonarr') Object.assign(each, { status: 'exited', pid: 0 });
      }),
      subjects: ['sonarr'],
    },
    { given: 'only its supervisor', world: runs([main, 0, '0', 'tini']), subjects: ['sonarr'] },
    { given: 'an empty list', world: runs(), subjects: ['sonarr'] },
  ],
});
