import { judgeFronts, type Verdict } from '../../helpers/derived/headers/front-answers.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import type { FrontHeaders } from '../../helpers/evidence/front-headers.ts';

/** Fetch, "determine nosniff": of several values the first counts. */
function judge({ 'x-content-type-options': value }: FrontHeaders): Verdict {
  if (value === undefined) return { holds: false, observed: 'without the header' };
  const holds = value.split(',')[0]?.trim().toLowerCase() === 'nosniff';
  return { holds, observed: holds ? value : `${value}, which browsers ignore` };
}

export const contentTypes = defineCheck({
  id: 'content-types',
  title: 'Each host has browsers take what it sends as the type it declares',
  severity: 'medium',
  why: 'A browser that guesses may run as a script what somebody uploaded as a picture.',
  fix: 'Set `contentTypeNosniff: true` in a headers middleware on the TLS entrypoint itself.',
  requires: ['access', 'sessions', 'pages', 'traefik'],
  evaluate: (seen, policy) => judgeFronts(seen, policy, 'X-Content-Type-Options: nosniff', judge),
});
