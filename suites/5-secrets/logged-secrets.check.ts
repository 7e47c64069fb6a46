import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeLeaks } from '../../helpers/derived/secrets/leak-findings.ts';

export const loggedSecrets = defineCheck({
  id: 'logged-secrets',
  title: 'No container writes a secret into its log',
  severity: 'critical',
  why: 'Logs are shipped, kept and shown to many more than may know the secret, and outlive it.',
  fix: 'Lower the log level or change what logs it, then make the secret anew.',
  requires: ['secret-leaks'],
  evaluate: (seen) => judgeLeaks(seen, 'logs'),
});
