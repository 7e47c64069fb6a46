import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeLeaks } from '../../helpers/derived/secrets/leak-findings.ts';

export const shownSecrets = defineCheck({
  id: 'shown-secrets',
  title: 'No secret’s value stands in what the engine shows of a container',
  severity: 'critical',
  why: 'The file under `secrets:` protects nothing while the same value still sits in the environment.',
  fix: 'Take the variable, label or argument away and let the program read the file.',
  requires: ['secret-leaks'],
  evaluate: (seen) => judgeLeaks(seen, 'environment'),
});
