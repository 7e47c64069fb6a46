import { judgeDifferences, perComposed } from '../../helpers/derived/hardening/drifted.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const composedImages = defineCheck({
  id: 'composed-images',
  title: 'Every container runs the image that the compose files name',
  severity: 'medium',
  why: 'A version that was raised in the file and never brought up has the holes of the old one.',
  fix: 'Run `docker compose up -d`, or put the file back to the image that is meant.',
  requires: ['drift', 'containers', 'hardening'],
  evaluate({ hardening, ...seen }) {
    return perComposed(seen, {
      expected: 'the image of the compose files',
      judge(drifted, { image, imageId }) {
        const named = judgeDifferences(drifted, ['image']);
        if (named.holds === false) return { holds: false, observed: `${image}, and the compose files name another` };
        const now = hardening.names[image];
        return now !== undefined && now !== imageId
          ? { holds: false, observed: `${image} means another image since it was started` }
          : { holds: true, observed: image };
      },
    });
  },
});
