import { judgePin } from '../../helpers/derived/hardening/image-names.ts';
import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const pinnedImages = defineCheck({
  id: 'pinned-images',
  title: 'The image of every service is named by its digest or its exact tag',
  severity: 'low',
  why: 'What runs after the next pull is whatever somebody else has put under that name since.',
  fix: 'Write the whole version behind the image’s name, `name:1.2.3`, or its digest, and never `latest`.',
  restsOn: ['origins'],
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    return perContainer(seen, policy, {
      members: true,
      expected: 'a digest, or a tag that names one release',
      see: '{{.Config.Image}}',
      judge: ({ container }) => judgePin(container, seen.hardening, policy.hardening.localImages),
    });
  },
});
