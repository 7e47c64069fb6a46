import type { SecretFile } from '../../helpers/evidence/secret-files.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { secretFileModes } from './secret-file-modes.check.ts';

/** One of the files, changed. */
const file = (change: Partial<SecretFile>) =>
  sealed(({ 'secret-files': { files } }) =>
    files.filter(({ name }) => name === 'session').forEach((each) => Object.assign(each, change)),
  );
const subjects = ['session'];
const without = { directory: null, files: [], declared: [] };

testCheck(secretFileModes, {
  holds: [
    { given: 'a link to what its owner alone may read', world: file({ leads: true }) },
    { given: '600', world: sealed() },
    { given: '400', world: file({ mode: '0400' }) },
    { given: 'a folder of 700 among them', world: file({ type: 'directory', mode: '0700' }) },
  ],
  broken: [
    { given: 'a link to what everybody may read', world: file({ leads: true, mode: '0644' }), subjects },
    { given: '644', world: file({ mode: '0644' }), subjects },
    { given: '640', world: file({ mode: '0640' }), subjects },
    { given: 'a program', world: file({ mode: '0700' }), subjects },
    { given: 'a folder that others may enter', world: file({ type: 'directory', mode: '0711' }), subjects },
    { given: 'it is not there', world: file({ type: 'missing', mode: null }), subjects },
  ],
  unknown: [
    { given: 'a link to nobody knows what', world: file({ type: 'symlink', mode: '0777' }), subjects },
    { given: 'no mode', world: file({ mode: null }), subjects },
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
