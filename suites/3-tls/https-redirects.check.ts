import { doorsOf } from '../../helpers/traefik/table/entry-points.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import {
  eventOf,
  isShut,
  leadsBack,
  onwardOf,
  describeAnswer,
  tellingAnswers,
  wrongTarget,
} from '../../helpers/derived/tls/plain-answers.ts';
import type { PlainAnswer, Redirects } from '../../helpers/evidence/redirects.ts';

const expected = 'a redirect to the same host, path and query over HTTPS, for every method';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

function judgeTarget(answer: PlainAnswer, { securePorts, onward }: Redirects): Verdict {
  const said = describeAnswer(answer);
  const wrong = wrongTarget(answer, securePorts);
  if (wrong !== null) return { holds: false, observed: `${said}: ${wrong}` };
  if (answer.method !== 'GET') return { holds: true, observed: said };
  const behind = onwardOf(answer, onward);
  if (behind === null)
    return { holds: null, observed: `${said}, where nobody answered: whether it leads back is not known` };
  return leadsBack(behind)
    ? { holds: false, observed: `${said}, which leads back to ${behind.location}` }
    : { holds: true, observed: said };
}

/**
 * A port on which nobody listens serves nothing plainly; it counts where the same place got an answer to something
 * else.
 */
function judge(answer: PlainAnswer, redirects: Redirects): Verdict {
  const said = describeAnswer(answer);
  switch (eventOf(answer)) {
    case 'redirect':
      return judgeTarget(answer, redirects);
    case 'unseen':
      return { holds: null, observed: said };
    case 'closed':
      return isShut(answer, redirects)
        ? { holds: true, observed: `nobody listens for plain HTTP: ${said}` }
        : { holds: null, observed: said };
    case 'content':
    case 'elsewhere':
    case 'nothing':
    case 'password':
    case 'silent':
      return { holds: false, observed: said };
  }
}

export const httpsRedirects = defineCheck({
  id: 'https-redirects',
  title: 'Plain HTTP redirects every host name to the same host, path and query over HTTPS',
  severity: 'high',
  why: 'Whoever types a name without https is read and changed on the way, with the password typed next.',
  fix:
    'Set the redirection on the plain entrypoint itself (`entryPoints.web.http.redirections`), ' +
    'so that no router can be left out.',
  requires: ['redirects', 'traefik'],
  evaluate({ redirects, traefik }, policy) {
    const asked = tellingAnswers(redirects, traefik, doorsOf(traefik, policy.proxy).web);
    if (asked.length === 0 && redirects.unasked.length === 0)
      return unknown('no host name is routed or declared that could be asked');
    return [
      ...asked.map((answer): Observation => ({
        subject: answer.host,
        lead: { from: 'hostPlain', key: answer.host },
        expected,
        ...judge(answer, redirects),
        reproduce: answer.reproduce,
      })),
      ...redirects.unasked.map(({ router, why }): Observation => ({
        subject: router,
        holds: null,
        expected,
        observed: `was not asked: ${why}`,
        reproduce: null,
      })),
    ];
  },
});
