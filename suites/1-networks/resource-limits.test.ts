import type { Resources } from '../../helpers/evidence/resources.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { resourceLimits } from './resource-limits.check.ts';

const disk = (name: string, usedPercent: number): Resources['disks'][number] => ({
  name,
  of: 'mount',
  usedBytes: usedPercent,
  totalBytes: 100,
  usedPercent,
});
const resources = (change: (seen: Resources) => void) => world((evidence) => change(evidence.resources));
const busy = (usedPercent: number, ofContainersPercent: number | null) =>
  resources((seen) => Object.assign(seen.cpu, { usedPercent, ofContainersPercent }));

testCheck(resourceLimits, {
  holds: [
    { given: 'room everywhere', world: world() },
    {
      given: 'nearly full, which resource-headroom says',
      world: resources((seen) => (seen.disks = [disk('host:/', 94.9)])),
    },
  ],
  broken: [
    {
      given: 'a full library',
      world: resources((seen) => seen.disks.push(disk('jellyfin:/library', 100))),
      subjects: ['jellyfin:/library'],
    },
    {
      given: 'exactly the limit',
      world: resources((seen) => (seen.disks = [disk('host:/', 95)])),
      subjects: ['host:/'],
    },
    { given: 'busy processors', world: resources((seen) => (seen.cpu.usedPercent = 99)), subjects: ['cpu'] },
    { given: 'processors that the containers keep busy', world: busy(99, 95), subjects: ['cpu'] },
    { given: 'busy processors of which nobody knows whose work it is', world: busy(99, null), subjects: ['cpu'] },
    {
      given: 'no memory left',
      world: resources((seen) => (seen.memory.usedBytes = seen.memory.totalBytes)),
      subjects: ['memory'],
    },
  ],
  unknown: [
    { given: 'processors that somebody else keeps busy', world: busy(99, 94.9), subjects: ['cpu'] },
    {
      given: 'the only file system could not be read',
      world: resources((seen) => {
        seen.disks = [];
        seen.unread.push({ name: 'host:/', error: 'permission denied' });
      }),
      subjects: ['host:/'],
    },
    {
      given: 'a file system that could not be read',
      world: resources((seen) => seen.unread.push({ name: 'jellyfin:/library', error: 'permission denied' })),
      subjects: ['jellyfin:/library'],
    },
    { given: 'no file system at all', world: resources((seen) => (seen.disks = [])), subjects: ['disks'] },
    {
      given: 'a memory of no size',
      world: resources((seen) => (seen.memory = { usedBytes: 0, totalBytes: 0 })),
      subjects: ['memory'],
    },
  ],
});
