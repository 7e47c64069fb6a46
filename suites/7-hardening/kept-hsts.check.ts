import { allAnswers } from '../../helpers/derived/headers/front-answers.ts';
import { readHsts } from '../../helpers/derived/tls/hsts.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { word } from '../../helpers/lib/shell-word.ts';

// RFC 6797, 6.1.1 and 8.1: the last answer that a browser read counts for the whole host, whatever page it was of.
export const keptHsts = defineCheck({
  id: 'kept-hsts',
  title: 'No answer of a host takes back the HSTS of its front page',
  severity: 'medium',
  why: 'One page that sends a shorter max-age, or none that can be read, makes browsers forget what the others said.',
  fix: 'Take the header out of this router’s own middlewares, or let the service behind it send none.',
  requires: ['access', 'sessions', 'pages', 'traefik'],
  evaluate(seen, policy) {
    const least = policy.tls.hsts.maxAge;
    const expected = `no Strict-Transport-Security of less than ${least} s`;
    // What the front page itself sends is judged with HSTS.
    const usual = new Map(seen.pages.pages.map(({ host, hsts }) => [host, hsts]));
    const answers = allAnswers(seen);
    if (answers.length === 0) return unknown('no answer was seen with its headers');
    return answers.map(({ host, headers, at }): Observation => {
      const sent = headers['strict-transport-security'];
      const same = sent === undefined || sent === usual.get(host.toLowerCase());
      const { maxAge, fault } = same ? { maxAge: least, fault: null } : readHsts(sent);
      const holds = maxAge >= least && fault === null;
      const observed = sent === undefined ? 'sends none of its own' : `${sent}${fault === null ? '' : `: ${fault}`}`;
      const reproduce = holds ? null : `curl -skI ${word(`https://${at}`)}`;
      return { subject: at, expected, holds, observed, reproduce, lead: { from: 'hostHsts', key: host } };
    });
  },
});
