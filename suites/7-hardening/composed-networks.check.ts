import { judgeDifferences, perComposed } from '../../helpers/derived/hardening/drifted.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const composedNetworks = defineCheck({
  id: 'composed-networks',
  title: 'Every container is on the networks that the compose files name',
  severity: 'medium',
  why: 'A network that was joined by hand is gone after the next start, and one that was left by hand is back.',
  fix: 'Write the network into the compose file or take it out, and run `docker compose up -d`.',
  requires: ['drift', 'containers'],
  evaluate(seen) {
    return perComposed(seen, {
      expected: 'the networks of the compose files',
      judge: (drifted) => judgeDifferences(drifted, ['network']),
    });
  },
});
