import { disksOf } from '../../helpers/derived/hardening/disks.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { round } from '../../helpers/lib/statistics.ts';

const gigabyte = 1e9;
const show = (bytes: number): string => `${round(bytes / gigabyte, 1)} GB`;

export const diskSpace = defineCheck({
  id: 'disk-space',
  title: 'Every disk that holds data of the stack or the engine has room',
  severity: 'medium',
  why: 'A full disk stops every service at once, and spoils what they were just writing.',
  fix: 'Free space there, or say in `headroom` of the policy how much that disk needs.',
  requires: ['headroom'],
  evaluate({ headroom }, policy) {
    const { of, freeGb } = policy.headroom;
    return disksOf(headroom, 'room', ({ places, freeBytes, totalBytes }) => {
      const [own] = places.map((place) => of[place]).filter((each) => each !== undefined);
      const wanted = own ?? freeGb;
      return {
        holds: freeBytes >= wanted * gigabyte,
        expected: `${wanted} GB free`,
        observed: `${show(freeBytes)} of ${show(totalBytes)} are free`,
        reproduce: 'df -h',
      };
    });
  },
});
