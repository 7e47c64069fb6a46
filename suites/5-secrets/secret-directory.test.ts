import type { SecretFiles } from '../../helpers/evidence/secret-files.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { secretDirectory } from './secret-directory.check.ts';

const found = (change: Partial<NonNullable<SecretFiles['directory']>>) =>
  sealed(({ 'secret-files': { directory } }) => void (directory && Object.assign(directory, change)));
const subjects = ['secrets directory'];

testCheck(secretDirectory, {
  holds: [
    { given: '700', world: sealed() },
    { given: '500', world: found({ mode: '0500' }) },
  ],
  broken: [
    { given: '755', world: found({ mode: '0755' }), subjects },
    { given: '710', world: found({ mode: '0710' }), subjects },
    { given: 'open to others for entering alone', world: found({ mode: '0701' }), subjects },
    { given: 'there is none where there should be', world: found({ exists: false, mode: null }), subjects },
  ],
  unknown: [
    { given: 'it could not be looked at', world: found({ exists: null, mode: null, error: 'denied' }), subjects },
    { given: 'it is there, and its mode could not be read', world: found({ mode: null }), subjects },
    {
      given: 'nobody could tell where it is',
      world: sealed(({ 'secret-files': seen }) => {
        Object.assign(seen, { directory: null, files: [], declared: [], composeUnread: 'the file is gone' });
      }),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'there is no secret',
      world: sealed(
        ({ 'secret-files': seen }) => void Object.assign(seen, { directory: null, files: [], declared: [] }),
      ),
    },
  ],
});
