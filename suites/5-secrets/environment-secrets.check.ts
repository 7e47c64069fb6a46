import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgePlaces } from '../../helpers/derived/secrets/place-findings.ts';

export const environmentSecrets = defineCheck({
  id: 'environment-secrets',
  title: 'No container has a secret in its environment',
  severity: 'critical',
  why: 'Whoever may inspect a container reads its whole environment, and every program that it starts inherits it.',
  fix: 'Put the value into a file under `secrets:` and name that file (`…_FILE`, or the program’s own setting).',
  requires: ['containers', 'secret-places'],
  evaluate: (evidence, policy) => judgePlaces(evidence, policy, ['environment'], 'no secret in its environment'),
});
