import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import { withUnasked } from '../../helpers/derived/access/with-unasked.ts';
import type { RateTrial } from '../../helpers/evidence/rate-trials.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { describeFigures, figuresFor, perSecond } from '../../helpers/policy/rate-figures.ts';
import type { RateFigures } from '../../helpers/policy/schema-front.ts';
import { word } from '../../helpers/lib/shell-word.ts';

/** Requests are sent in heaps, of which the last may pass a little further. */
const slack = 25;

type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** Whether nobody else was turned away meanwhile; null: nobody else could ask. */
function judgeBystanders({ bystanders }: RateTrial): Verdict {
  const hit = bystanders.filter(({ status }) => status === 429).map(({ visitor }) => visitor);
  if (hit.length > 0) return { holds: false, observed: `${hit.join(' and ')} ${hit.length > 1 ? 'were' : 'was'} too` };
  const letIn = bystanders.filter(({ status }) => status !== null).map(({ visitor }) => visitor);
  return letIn.length > 0
    ? { holds: true, observed: `${letIn.join(' and ')} ${letIn.length > 1 ? 'were' : 'was'} not` }
    : { holds: null, observed: 'nobody else could ask meanwhile: lend a second view with `--outside`' };
}

function judgeAgain({ again }: RateTrial): Verdict {
  if (again === null || again.status === null) return { holds: null, observed: 'whether it ends was not seen' };
  const after = `after ${again.afterSeconds} s`;
  return again.status === 429
    ? { holds: false, observed: `still turned away ${after}` }
    : { holds: true, observed: `let in again ${after}` };
}

/** The worst of several, and all that they say. */
function join(verdicts: readonly Verdict[]): Verdict {
  const holds = verdicts.some((each) => each.holds === false) ? false : null;
  const observed = verdicts.map((each) => each.observed).join('; ');
  return { holds: verdicts.every((each) => each.holds) ? true : holds, observed };
}

function judge(trial: RateTrial, figures: RateFigures): Verdict {
  const { visitor, sent, passed, limited, seconds, error } = trial;
  if (error !== null) return { holds: null, observed: `${visitor}: ${error}` };
  const told = `${visitor}: of ${sent} requests in ${seconds} s ${limited} were turned away`;
  if (limited === 0) return { holds: false, observed: told };
  const most = figures.burst + Math.ceil(perSecond(figures) * (seconds + 1)) + slack;
  const atFigures = { holds: passed <= most, observed: `${told}, after ${passed}` };
  return join([atFigures, judgeBystanders(trial), judgeAgain(trial)]);
}

export const rateLimitTrials = defineCheck({
  id: 'rate-limit-trials',
  title: 'A burst is turned away at the declared figures, for that visitor and for nobody else, and not for ever',
  severity: 'medium',
  why: 'A limit that counts all visitors as one is a switch by which any of them turns the others away.',
  fix: 'Let the `rateLimit` middleware count by the address that connects, and give it the declared figures.',
  requires: ['rate-trials', 'access', 'traefik'],
  absent: withoutTable,
  evaluate({ 'rate-trials': trials, access, traefik }, policy) {
    if (trials.notMade !== null) return notApplicable(trials.notMade);
    return withUnasked(access, traefik).routers.flatMap((asked): Observation[] => {
      const figures = figuresFor(asked, policy);
      const subject = asked.router;
      if (!figures) return [sound(subject, 'no limit', 'declared to need none')];
      const expected = `429 after ${describeFigures(figures)}, and for nobody else`;
      const mine = trials.rows.filter(({ router }) => router === subject);
      if (mine.length === 0) return [unseen(subject, expected, 'nobody asked it too often')];
      const cause = { kind: 'router', key: subject } as const;
      return mine.map((trial) => {
        const curl = `curl -sko /dev/null -w '%{http_code}\\n' ${word(`https://${trial.host}${trial.path}`)}`;
        const reproduce = `for i in $(seq ${figures.burst + slack}); do ${curl}; done | sort | uniq -c`;
        return { subject, expected, ...judge(trial, figures), reproduce, cause };
      });
    });
  },
});
