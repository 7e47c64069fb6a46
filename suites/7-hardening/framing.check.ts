import { judgeFronts } from '../../helpers/derived/headers/front-answers.ts';
import { judgeFraming } from '../../helpers/derived/headers/read-framing.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const framing = defineCheck({
  id: 'framing',
  title: 'No host lets strangers show its pages in a frame',
  severity: 'medium',
  why: 'A page in an invisible frame takes the clicks that somebody means for the page around it.',
  fix: 'Set `customFrameOptionsValue: SAMEORIGIN` in a headers middleware on the TLS entrypoint itself.',
  requires: ['access', 'sessions', 'pages', 'traefik'],
  evaluate(seen, policy) {
    const { framedBy } = policy.headers;
    const others = framedBy.length > 0 ? ` or ${framedBy.join(', ')}` : '';
    const expected = `framed by nobody but itself${others}`;
    return judgeFronts(seen, policy, expected, (headers) => judgeFraming(headers, framedBy));
  },
});
