import { judgeFronts, type Verdict } from '../../helpers/derived/headers/front-answers.ts';
import type { FrontHeaders } from '../../helpers/evidence/front-headers.ts';
import { defineCheck, notApplicable } from '../../helpers/kernel/check.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

function judge(headers: FrontHeaders, untold: Policy['headers']['untold']): Verdict {
  const told = untold.flatMap((name) => {
    const value = headers[name.toLowerCase() as keyof FrontHeaders];
    return value === undefined || value.trim() === '' ? [] : [`${name}: ${value}`];
  });
  return { holds: told.length === 0, observed: told.length === 0 ? 'none of them' : told.join(', ') };
}

export const toldSoftware = defineCheck({
  id: 'told-software',
  title: 'No answer names the software behind it where the policy says so',
  severity: 'low',
  why: 'A program with its version is what somebody looks up first who wants to know how to break in.',
  fix: 'Name the header with an empty value in `customResponseHeaders` of a headers middleware on the entrypoint.',
  requires: ['access', 'sessions', 'pages', 'traefik'],
  evaluate(seen, policy) {
    const { untold } = policy.headers;
    if (untold.length === 0) return notApplicable('the policy names no header that has to be left out');
    return judgeFronts(seen, policy, `no ${untold.join(', ')}`, (headers) => judge(headers, untold));
  },
});
