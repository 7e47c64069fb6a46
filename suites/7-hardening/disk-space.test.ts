import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, roomIs } from '../../helpers/testing/worlds/world-backups.ts';
import { diskSpace } from './disk-space.check.ts';

const key = ['engine:data'];

testCheck(diskSpace, {
  holds: [
    { given: 'plenty', world: backedUp() },
    { given: 'just enough', world: roomIs('engine:data', { freeBytes: 50e9 }) },
    { given: 'memory that is no disk', world: roomIs('jellyfin:/films', { type: 'tmpfs', freeBytes: 0 }) },
    { given: 'what nobody writes to', world: roomIs('jellyfin:/films', { type: 'squashfs', freeBytes: 0 }) },
    {
      given: 'a small one that needs little, by any of its places',
      world: roomIs('engine:data', { freeBytes: 6e9 }, (policy) => (policy.headroom.of['sonarr:/config'] = 5)),
    },
  ],
  broken: [
    { given: 'too little', world: roomIs('engine:data', { freeBytes: 49.9e9 }), subjects: key },
    {
      given: 'less than the policy asks for',
      world: roomIs('engine:data', {}, (policy) => (policy.headroom.freeGb = 201)),
      subjects: key,
    },
    {
      given: 'less than one needs',
      world: roomIs('engine:data', {}, (policy) => (policy.headroom.of['host:/'] = 201)),
      subjects: key,
    },
  ],
  unknown: [
    {
      given: 'one that could not be read',
      world: backedUp((_, { headroom }) => headroom.unread.push({ place: 'radarr:/config', error: 'Stale handle' })),
      subjects: ['radarr:/config'],
    },
    { given: 'no disk at all', world: backedUp((_, { headroom }) => (headroom.disks = [])), subjects: [] },
    { given: 'a disk of no size', world: roomIs('engine:data', { totalBytes: 0 }), subjects: key },
  ],
});
