import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { describeAnswer } from '../../helpers/derived/tls/plain-answers.ts';

// RFC 6797, 7.2: a host must not send it without TLS, where anybody could have put it in, and browsers ignore it there.
export const plainHsts = defineCheck({
  id: 'plain-hsts',
  title: 'No host sends HSTS over plain HTTP',
  severity: 'medium',
  why: 'Browsers ignore the header without TLS, so a host that sends it there may look protected and is not.',
  fix: 'Put the headers middleware on the TLS entrypoint only, and take out `forceSTSHeader`.',
  requires: ['redirects'],
  evaluate({ redirects }) {
    const answered = redirects.answers.filter(({ status }) => status !== null);
    if (answered.length === 0 && redirects.answers.some(({ value }) => value !== 'refused'))
      return unknown('no host answered over plain HTTP');
    if (answered.length === 0)
      return redirects.answers.length > 0
        ? notApplicable('nobody listens for plain HTTP')
        : unknown('no host was asked over plain HTTP');
    return answered.map((answer): Observation => ({
      subject: answer.host,
      lead: { from: 'hostHsts', key: answer.host },
      holds: answer.hsts === null,
      expected: 'no Strict-Transport-Security',
      observed: answer.hsts === null ? describeAnswer(answer) : `${describeAnswer(answer)}, with ${answer.hsts}`,
      reproduce: answer.reproduce,
    }));
  },
});
