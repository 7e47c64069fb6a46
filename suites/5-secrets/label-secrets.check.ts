import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgePlaces } from '../../helpers/derived/secrets/place-findings.ts';

export const labelSecrets = defineCheck({
  id: 'label-secrets',
  title: 'No container has a secret in its labels',
  severity: 'critical',
  why: 'Labels are handed to everybody who may list containers: proxies, dashboards, log shippers.',
  fix: 'Move it into a file that the proxy reads, for a password list `basicauth.usersfile`.',
  requires: ['containers', 'secret-places'],
  evaluate: (evidence, policy) => judgePlaces(evidence, policy, ['label'], 'no secret in its labels'),
});
