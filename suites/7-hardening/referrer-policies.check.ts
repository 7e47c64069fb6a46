import { judgeFronts, type Verdict } from '../../helpers/derived/headers/front-answers.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

/** Of several words the last that browsers know counts (Referrer Policy, 8.1). */
const known = new Set([
  ...['no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin'],
  ...['origin-when-cross-origin', 'strict-origin-when-cross-origin', 'unsafe-url'],
]);

function judge(value: string | undefined, enough: readonly string[]): Verdict {
  if (value === undefined) return { holds: false, observed: 'without the header' };
  const words = value.split(',').map((word) => word.trim().toLowerCase());
  const taken = words.findLast((word) => known.has(word));
  if (taken === undefined) return { holds: false, observed: `${value}, which no browser knows` };
  return { holds: enough.includes(taken), observed: value };
}

export const referrerPolicies = defineCheck({
  id: 'referrer-policies',
  title: 'Each host keeps its addresses from other sites, by its Referrer-Policy',
  severity: 'medium',
  why: 'Addresses hold names of films, searches and tokens, and whoever is linked to is told them.',
  fix: 'Set `referrerPolicy: strict-origin-when-cross-origin` in a headers middleware on the TLS entrypoint itself.',
  requires: ['access', 'sessions', 'pages', 'traefik'],
  evaluate(seen, policy) {
    const enough = policy.headers.referrer;
    return judgeFronts(seen, policy, `Referrer-Policy: ${enough.join(' or ')}`, (headers) =>
      judge(headers['referrer-policy'], enough),
    );
  },
});
