import type { Panels } from '../../helpers/evidence/panels.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { defaultCredentials } from './default-credentials.check.ts';

const panel = (change: Partial<Panels['rows'][number]>) =>
  sealed(({ panels: { rows } }) => rows.forEach((each) => Object.assign(each, change)));
const answering = (answer: Panels['rows'][number]['control']) => panel({ tries: [{ account: 'admin', answer }] });
const subjects = ['qbittorrent admin'];

testCheck(defaultCredentials, {
  holds: [{ given: 'they are refused', world: sealed() }],
  broken: [{ given: 'they are accepted', world: answering('accepted'), subjects }],
  unknown: [
    { given: 'neither', world: answering('unclear'), subjects },
    { given: 'somebody was banned meanwhile', world: answering('banned'), subjects },
    {
      given: 'it lets in whoever comes',
      world: panel({ control: 'accepted', tries: [] }),
      subjects: ['qbittorrent'],
    },
    { given: 'nobody answered', world: panel({ error: 'refused', tries: [] }), subjects: ['qbittorrent'] },
  ],
  notApplicable: [
    {
      given: 'nobody asked for it',
      world: sealed(
        ({ panels }) => void Object.assign(panels, { notTried: 'none is made unless asked for', rows: [] }),
      ),
    },
    { given: 'there is no such panel', world: sealed(({ panels }) => void (panels.rows = [])) },
  ],
});
