import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgePlaces } from '../../helpers/derived/secrets/place-findings.ts';

export const commandSecrets = defineCheck({
  id: 'command-secrets',
  title: 'No container has a secret in its command, entrypoint or health check',
  severity: 'critical',
  why: 'Arguments stand in the list of processes of the host, where every user reads them.',
  fix: 'Let the program read the value from a file under `/run/secrets`, or feed it on standard input.',
  requires: ['containers', 'secret-places'],
  evaluate: (evidence, policy) =>
    judgePlaces(evidence, policy, ['command', 'entrypoint', 'health-check'], 'no secret among its arguments'),
});
