import type { Resources } from '../../helpers/evidence/resources.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { resourceHeadroom } from './resource-headroom.check.ts';

const disk = (usedPercent: number): Resources['disks'] => [
  { name: 'host:/', of: 'host' as const, usedBytes: usedPercent, totalBytes: 100, usedPercent },
];
const resources = (change: (seen: Resources) => void) => world((evidence) => change(evidence.resources));

testCheck(resourceHeadroom, {
  holds: [
    { given: 'exactly at its limit, which resource-limits names', world: resources((seen) => (seen.disks = disk(95))) },
    { given: 'room everywhere', world: world() },
    { given: 'beyond its limit, which resource-limits names', world: resources((seen) => (seen.disks = disk(96))) },
  ],
  broken: [
    {
      given: 'memory to monitor, and all else beyond its limit',
      world: resources((seen) => {
        seen.cpu.usedPercent = 100;
        seen.memory.usedBytes = 0.9 * seen.memory.totalBytes;
        seen.disks = [];
      }),
      subjects: ['memory'],
    },
    { given: 'a disk to monitor', world: resources((seen) => (seen.disks = disk(88))), subjects: ['host:/'] },
    {
      given: 'processors and memory to monitor',
      world: resources((seen) => {
        seen.cpu.usedPercent = 80;
        seen.memory.usedBytes = 0.9 * seen.memory.totalBytes;
      }),
      subjects: ['cpu', 'memory'],
    },
  ],
  unknown: [
    {
      given: 'processors that somebody else brings into the band',
      world: resources((seen) => Object.assign(seen.cpu, { usedPercent: 90, ofContainersPercent: 12 })),
      subjects: ['cpu'],
    },
    {
      given: 'nothing below its limit',
      world: resources((seen) => {
        seen.cpu.usedPercent = 100;
        seen.memory.usedBytes = seen.memory.totalBytes;
        seen.disks = [];
      }),
      subjects: [],
    },
  ],
});
