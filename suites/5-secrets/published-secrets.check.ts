import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeLeaks } from '../../helpers/derived/secrets/leak-findings.ts';

export const publishedSecrets = defineCheck({
  id: 'published-secrets',
  title: 'No secret’s value is shown by the proxy’s API',
  severity: 'critical',
  why: 'The dashboard shows routers and middlewares to all who may look at it.',
  fix: 'Give the middleware a file (`usersFile`) or keep the value out of rules and headers.',
  requires: ['secret-leaks'],
  evaluate: (seen) => judgeLeaks(seen, 'proxy-api'),
});
