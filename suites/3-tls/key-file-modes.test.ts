import type { KeyFile } from '../../helpers/evidence/keyfiles.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { keyFileModes } from './key-file-modes.check.ts';

const key = ['traefik:/run/secrets/key.pem'];
const file = (change: Partial<KeyFile>) =>
  secured(({ keyfiles }) => keyfiles.files.forEach((each) => Object.assign(each, change)));

testCheck(keyFileModes, {
  holds: [
    { given: '600', world: secured() },
    { given: '400', world: file({ mode: '0400' }) },
    {
      given: 'a certificate without its key beside it',
      world: secured(
        ({ keyfiles }) =>
          void keyfiles.files.push({
            service: 'traefik',
            path: '/certs/chain.pem',
            resolved: '/certs/chain.pem',
            namedBy: { kind: 'file-provider', name: null },
            mode: '0644',
            uid: 0,
            gid: 0,
            holdsKey: false,
            error: null,
          }),
      ),
    },
  ],
  broken: [
    { given: '644', world: file({ mode: '0644' }), subjects: key },
    { given: '640', world: file({ mode: '0640' }), subjects: key },
    { given: 'open to others for writing alone', world: file({ mode: '0602' }), subjects: key },
    { given: 'a program', world: file({ mode: '0700' }), subjects: key },
    {
      given: 'an ACME store that is still empty',
      world: file({ mode: '0644', namedBy: { kind: 'acme-store', name: 'lab' }, holdsKey: false }),
      subjects: key,
    },
    {
      given: 'a file that the policy names',
      world: file({ mode: '0644', namedBy: { kind: 'policy', name: null }, holdsKey: false }),
      subjects: key,
    },
    { given: 'what a link leads to', world: file({ mode: '0644', resolved: '/data/key.pem' }), subjects: key },
  ],
  unknown: [
    {
      given: 'it could not be read',
      world: file({ mode: null, holdsKey: null, error: 'is not there as the engine sees it' }),
      subjects: key,
    },
    {
      given: 'a mount that could not be searched',
      world: secured(
        ({ keyfiles }) => void keyfiles.unread.push({ service: 'traefik', path: '/certs', error: 'is too large' }),
      ),
      subjects: ['traefik:/certs'],
    },
  ],
  notApplicable: [{ given: 'there is no key file', world: secured(({ keyfiles }) => (keyfiles.files = [])) }],
});
