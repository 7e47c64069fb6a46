import type { Content } from '../../helpers/evidence/drift.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { drifted, hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { composedContents } from './composed-contents.check.ts';

const key = ['traefik:/run/secrets/key.pem'];
const content = (change: Partial<Content>) =>
  drifted('traefik', ({ contents }) => contents.forEach((each) => Object.assign(each, change)));

testCheck(composedContents, {
  holds: [{ given: 'the same', world: hardened() }],
  broken: [
    { given: 'changed, and never made anew', world: content({ state: 'other' }), subjects: key },
    { given: 'gone', world: content({ state: 'missing' }), subjects: key },
  ],
  unknown: [
    { given: 'nobody could read it', world: content({ state: 'unread', error: 'no way' }), subjects: key },
    {
      given: 'one that nobody compared',
      world: hardened(({ drift }) => {
        drift.containers = drift.containers.filter(({ subject }) => subject !== 'sonarr');
      }),
      subjects: ['sonarr'],
    },
  ],
  notApplicable: [{ given: 'there is none', world: drifted('traefik', (mine) => (mine.contents = [])) }],
});
