import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { eventOf, describeAnswer } from '../../helpers/derived/tls/plain-answers.ts';

// What is no redirect to HTTPS is the finding of https-redirects and plain-content.
export const permanentRedirects = defineCheck({
  id: 'permanent-redirects',
  title: 'Redirects from plain HTTP are permanent, for every method',
  severity: 'high',
  why: 'A temporary redirect is forgotten, so each visit begins again in the clear, where it can be led elsewhere.',
  fix: 'Set `permanent: true` on the redirection, which then answers 301 or 308.',
  requires: ['redirects'],
  evaluate({ redirects }) {
    const asked = redirects.answers.filter(({ secure, exempt }) => !secure && !exempt);
    const redirected = asked.filter((answer) => eventOf(answer) === 'redirect');
    if (redirected.length === 0 && (asked.length === 0 || asked.some((answer) => eventOf(answer) === 'unseen')))
      return unknown('no router could be asked over plain HTTP');
    if (redirected.length === 0) return notApplicable('nothing is redirected from plain HTTP');
    return redirected.map((answer) => ({
      subject: answer.router || answer.host,
      lead: answer.router ? { from: 'routerPlain', key: answer.router } : { from: 'hostPlain', key: answer.host },
      holds: answer.status === 301 || answer.status === 308,
      expected: '301 or 308',
      observed: describeAnswer(answer),
      reproduce: answer.reproduce,
    }));
  },
});
