import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { eventOf, isForTls, isShut, describeAnswer } from '../../helpers/derived/tls/plain-answers.ts';
import type { PlainAnswer, Redirects } from '../../helpers/evidence/redirects.ts';

const expected = 'no content over plain HTTP';

/** A service that is slow to answer may still serve: silence is not nothing. */
function judge(answer: PlainAnswer, redirects: Redirects): Pick<Observation, 'holds' | 'observed'> {
  const said = describeAnswer(answer);
  if (answer.exempt) return { holds: true, observed: `${said}, which the policy exempts` };
  switch (eventOf(answer)) {
    case 'content':
      return { holds: false, observed: said };
    case 'password':
      return { holds: false, observed: `${said}: it asks for a password that would go in the clear` };
    case 'silent':
      return isForTls(answer, redirects)
        ? { holds: true, observed: `${said}; over TLS it answers` }
        : { holds: null, observed: said };
    case 'unseen':
      return { holds: null, observed: said };
    case 'closed':
      return { holds: isShut(answer, redirects) ? true : null, observed: said };
    case 'elsewhere':
    case 'nothing':
    case 'redirect':
      return { holds: true, observed: said };
  }
}

export const plainContent = defineCheck({
  id: 'plain-content',
  title: 'No router serves content over plain HTTP',
  severity: 'high',
  why: 'A page that comes without TLS is read and changed on the way, with every cookie and password sent to it.',
  fix: 'Take the plain entrypoint out of the router’s `entrypoints`, and give its router on the other one TLS.',
  requires: ['redirects'],
  evaluate({ redirects }) {
    const { answers, unasked } = redirects;
    if (answers.length === 0 && unasked.length === 0) return unknown('no router could be asked over plain HTTP');
    return [
      ...answers.map((answer): Observation => ({
        subject: answer.router || answer.host,
        lead: answer.router ? { from: 'routerPlain', key: answer.router } : { from: 'hostPlain', key: answer.host },
        expected,
        ...judge(answer, redirects),
        reproduce: answer.reproduce,
      })),
      ...unasked.map(({ router, why }) => unseen(router, expected, `was not asked: ${why}`)),
    ];
  },
});
