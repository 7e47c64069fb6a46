import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgePlaces, judgeStores } from '../../helpers/derived/secrets/place-findings.ts';

const expected = 'no secret in its labels and options';

export const labelSecrets = defineCheck({
  id: 'label-secrets',
  title: 'No container, volume or network has a secret in its labels or options',
  severity: 'critical',
  why: 'Labels and options are handed to everybody who may list containers: proxies, dashboards, log shippers.',
  fix: 'Move it into a file: `basicauth.usersfile` for a password list, `credentials=` for a share.',
  requires: ['containers', 'secret-places'],
  evaluate: (evidence, policy) => [
    ...judgePlaces(evidence, policy, ['label', 'annotation', 'log-option'], expected),
    ...judgeStores(evidence, policy, expected),
  ],
});
