import { judgeFronts, type Verdict } from '../../helpers/derived/headers/front-answers.ts';
import { readContentPolicies } from '../../helpers/derived/headers/read-csp.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

function judge(header: string | undefined, required: boolean): Verdict {
  if (header === undefined) return { holds: !required, observed: 'without the header' };
  const faults = readContentPolicies(header).flatMap((each) => each.faults);
  return { holds: faults.length === 0, observed: faults.length === 0 ? header : faults.join('; ') };
}

export const contentPolicies = defineCheck({
  id: 'content-policies',
  title: 'Each Content-Security-Policy says what browsers understand',
  severity: 'medium',
  why: 'Browsers pass over what is misspelt in a Content-Security-Policy, which then protects less than it reads.',
  fix: 'Correct the directive or source that is named, where the header is set.',
  requires: ['access', 'sessions', 'pages', 'traefik'],
  evaluate(seen, policy) {
    const required = policy.headers.contentSecurityPolicy;
    const expected = required ? 'a sound Content-Security-Policy' : 'a sound Content-Security-Policy, or none';
    return judgeFronts(seen, policy, expected, (headers) => judge(headers['content-security-policy'], required));
  },
});
