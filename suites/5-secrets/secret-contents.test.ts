import type { SecretFile } from '../../helpers/evidence/secret-files.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { secretContents } from './secret-contents.check.ts';

/** One of the files, changed. */
const file = (change: Partial<SecretFile>) =>
  sealed(({ 'secret-files': { files } }) =>
    files.filter(({ name }) => name === 'session').forEach((each) => Object.assign(each, change)),
  );
const subjects = ['session'];
const without = { directory: null, files: [], declared: [] };

testCheck(secretContents, {
  holds: [
    { given: 'a line without end', world: sealed() },
    { given: 'lines, each with its end', world: file({ lines: 'several', newline: true }) },
    { given: 'lines, the last without', world: file({ lines: 'several', padded: 'blank' }) },
    { given: 'a folder', world: file({ type: 'directory', size: null, blank: null, newline: null }) },
  ],
  broken: [
    { given: 'empty', world: file({ size: 'empty', blank: true }), subjects },
    { given: 'blanks', world: file({ blank: true }), subjects },
    { given: 'a newline after it', world: file({ newline: true }), subjects },
    { given: 'a blank after it', world: file({ padded: 'blank' }), subjects },
    { given: 'nothing between its letters', world: file({ padded: 'nothing' }), subjects },
    {
      given: 'nothing between the letters of its lines',
      world: file({ padded: 'nothing', lines: 'several' }),
      subjects,
    },
    { given: 'a mark before it', world: file({ padded: 'mark' }), subjects },
    { given: 'a mark before its lines', world: file({ padded: 'mark', lines: 'several', newline: true }), subjects },
    { given: 'it is not there', world: file({ type: 'missing' }), subjects },
  ],
  unknown: [
    { given: 'too large to be looked into', world: file({ size: 'large', blank: null, newline: null }), subjects },
    { given: 'one could not be looked at', world: file({ error: 'permission denied' }), subjects },
    {
      given: 'a declared one has no row',
      world: sealed(({ 'secret-files': { files } }) => void files.splice(0, 1)),
      subjects,
    },
    {
      given: 'the directory could not be listed whole',
      world: sealed(({ 'secret-files': { directory } }) => void (directory && (directory.error = 'too many'))),
      subjects: ['secrets directory'],
    },
    {
      given: 'Compose could not be asked',
      world: sealed(({ 'secret-files': seen }) => void (seen.composeUnread = 'the file is gone')),
      subjects: ['compose files'],
    },
  ],
  notApplicable: [
    { given: 'there is no secret', world: sealed(({ 'secret-files': seen }) => void Object.assign(seen, without)) },
    {
      given: 'Compose copies all of them in',
      world: sealed(({ 'secret-files': seen }) => {
        seen.declared.forEach((each) => Object.assign(each, { source: 'environment', path: null }));
        Object.assign(seen, { directory: null, files: [] });
      }),
    },
  ],
});
