import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeLeaks } from '../../helpers/derived/secrets/leak-findings.ts';

export const strewnSecrets = defineCheck({
  id: 'strewn-secrets',
  title: 'No secret’s value lies in the files of another container',
  severity: 'high',
  why: 'Whoever gets into that container has a secret that its service never needed.',
  fix: 'Remove the copy, and make the secret anew.',
  requires: ['secret-leaks'],
  evaluate: (seen) => judgeLeaks(seen, 'files'),
});
