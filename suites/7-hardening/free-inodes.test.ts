import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, roomIs } from '../../helpers/testing/worlds/world-backups.ts';
import { freeInodes } from './free-inodes.check.ts';

const key = ['engine:data'];

testCheck(freeInodes, {
  holds: [
    { given: 'plenty', world: backedUp() },
    { given: 'just enough', world: roomIs('engine:data', { freeInodes: 1e6 }) },
  ],
  broken: [
    { given: 'too few', world: roomIs('engine:data', { freeInodes: 999_999 }), subjects: key },
    { given: 'none', world: roomIs('jellyfin:/films', { totalInodes: 100 }), subjects: ['jellyfin:/films'] },
    {
      given: 'fewer than the policy asks for',
      world: roomIs('engine:data', {}, (policy) => (policy.headroom.freeInodesPercent = 91)),
      subjects: key,
    },
  ],
  unknown: [{ given: 'no disk at all', world: backedUp((_, { headroom }) => (headroom.disks = [])), subjects: [] }],
});
