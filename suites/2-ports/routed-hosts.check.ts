import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { causeOfAnswer } from '../../helpers/derived/causes/answers.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { speaksOtherwise } from '../../helpers/derived/stack/live-servers.ts';
import { withCookie } from '../../helpers/derived/stack/by-hand.ts';
import { judgeAnswer, judgeBehindLogin, type AnswerVerdict } from '../../helpers/derived/outside/routed-answer.ts';

type Backend = Artifacts['routes']['backends'][number];

const expected = 'an answer of the service behind it, and an open backend';
/** A backend that is not open is a finding only where the proxy's namespace was seen to reach something. */
function judgeBackend(backend: Backend, controlled: boolean): AnswerVerdict {
  const { url, value } = backend;
  const otherwise = speaksOtherwise(backend);
  if (otherwise !== null) return { holds: false, observed: `its backend ${url} ${otherwise}` };
  if (value === 'open') return { holds: true, observed: 'open' };
  const ran = value !== 'probe-failed' && value !== 'no-control';
  return {
    holds: ran && controlled ? false : null,
    observed: `its backend ${url} is ${value} from the proxy’s own namespace`,
  };
}

const quoted = (url: string): string => (/[?&;'()*]/.test(url) ? `'${url.replaceAll("'", '%27')}'` : url);

export const routedHosts = defineCheck({
  id: 'routed-hosts',
  title: 'Each routed host name answers through the proxy',
  severity: 'medium',
  why: 'A name that answers 404 or 502 is a service that its users cannot reach, and behind a login nobody notices.',
  fix: 'Mend the rule, the port label or the network that the proxy uses for this service.',
  restsOn: ['proxy', 'program'],
  requires: ['routes'],
  also: ['sessions'],
  alsoAdds: true,
  evaluate({ routes, sessions }: Pick<Artifacts, 'routes'> & Partial<Pick<Artifacts, 'sessions'>>, policy) {
    const { answers, backends } = routes;
    const hosts = new Set(
      [...Object.keys(policy.hosts), ...answers.map(({ host }) => host)].map((host) => host.toLowerCase()),
    );
    if (hosts.size === 0) return notApplicable('no host name is declared or routed');
    const answered = answers.some(({ status }) => status !== null);
    const controlled = backends.some(({ value }) => value === 'open');
    return [...hosts].flatMap((subject): Observation[] => {
      const reproductionOf = (scheme: string, path = '/') => {
        const insecure = scheme === 'https' ? 'k' : '';
        const url = quoted(`${scheme}://${subject}${path}`);
        return `curl -sS${insecure} -o /dev/null -w '%{http_code}\\n' ${url}`;
      };
      const all = answers.filter(({ host }) => host.toLowerCase() === subject);
      // A name that has routers is judged by those; a request beside them (https before iteration 3) has no owner.
      const routed = all.filter(({ router }) => router !== '');
      // Of a name without any, plain HTTP may only say where to go: what is said there counts.
      const there = all.some(({ scheme }) => scheme === 'https')
        ? all.filter(({ scheme, location }) => scheme === 'https' || !/^https:/i.test(location ?? ''))
        : all;
      const mine = routed.length > 0 ? routed : there;
      if (mine.length === 0)
        return [{ subject, holds: null, expected, observed: 'was not asked', reproduce: reproductionOf('http') }];
      const inside = (sessions ? judgeBehindLogin(sessions, subject, policy) : []).map(
        ({ router, path, ...seen }): Observation => ({
          subject,
          expected,
          lead: { from: 'router', key: router },
          ...seen,
          reproduce: withCookie(reproductionOf('https', path), 'a test account that logged in'),
        }),
      );
      const asked = mine.flatMap((answer): Observation[] => {
        const said = judgeAnswer(answer, answered, routes.from);
        const behind = backends
          .filter(({ router }) => router === answer.router)
          .map((backend) => judgeBackend(backend, controlled));
        return [said, ...behind].map((seen) => ({
          subject,
          expected,
          ...causeOfAnswer(answer),
          ...seen,
          reproduce: reproductionOf(answer.scheme, answer.path),
        }));
      });
      return [...asked, ...inside];
    });
  },
});
