import { judgeCurrent } from '../../helpers/derived/hardening/image-names.ts';
import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const currentImages = defineCheck({
  id: 'current-images',
  title: 'Every service runs the image that its name means now',
  severity: 'low',
  why: 'An image that was pulled or built anew changes nothing until the container is made anew, holes included.',
  fix: 'Run `docker compose pull` and `docker compose up -d`.',
  restsOn: ['image'],
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    return perContainer(seen, policy, {
      members: true,
      expected: 'the image of that name, here and at its registry',
      see: '{{.Image}}',
      judge: ({ container }) => judgeCurrent(container, seen.hardening),
    });
  },
});
