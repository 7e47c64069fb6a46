import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { fragmentedHellos } from './fragmented-hellos.check.ts';

type Named = Artifacts['split-names']['names'][number];
const host = 'sonarr.small.test';
const subjects = ['in several TLS records', 'in several packets', 'with its name late'].map((how) => `${host} ${how}`);
const refused = { outcome: 'refused', detail: 'alert: certificate_required', status: null, location: null } as const;

const sonarr = (change: (named: Named) => void) =>
  secured(({ 'split-names': { names } }) => names.filter((each) => each.host === host).forEach(change));
const pieces = (reply: object, whole: object = {}) =>
  sonarr((named) => {
    named.hellos.forEach((each) => Object.assign(each.reply, reply));
    Object.assign(named.whole, whole);
  });

testCheck(fragmentedHellos, {
  holds: [
    { given: 'the same in pieces', world: secured() },
    { given: 'pieces are refused', world: pieces(refused) },
    { given: 'pieces are waited for', world: pieces({ outcome: 'silent' }) },
    { given: 'both are refused', world: pieces(refused, refused) },
    { given: 'sent to the wrong place', world: pieces({ status: 421 }) },
  ],
  broken: [
    { given: 'an answer where one piece is refused', world: pieces({}, refused), subjects },
    { given: 'another answer', world: pieces({ status: 200, location: null }), subjects },
    {
      given: 'an answer where another client is refused',
      world: sonarr(({ own }) => void Object.assign(own, refused)),
      subjects,
    },
  ],
  unknown: [
    { given: 'one piece was not seen', world: pieces({}, { outcome: 'unseen' }), subjects },
    { given: 'one piece got no answer', world: pieces({}, { outcome: 'silent' }), subjects },
    { given: 'pieces were not seen', world: pieces({ outcome: 'unseen' }), subjects },
    { given: 'pieces were too many', world: pieces({ status: 429 }), subjects },
    { given: 'one piece was one too many', world: pieces({}, { status: 429 }), subjects },
  ],
  notApplicable: [
    {
      given: 'no host over TLS',
      world: secured(({ 'split-names': split }) => {
        split.names = [];
      }),
    },
  ],
});
