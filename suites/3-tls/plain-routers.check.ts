import { withoutOwnTls } from '../../helpers/evidence/proxy-kinds.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { eventOf, isLoginRedirect, isShut, describeAnswer } from '../../helpers/derived/tls/plain-answers.ts';
import { plainEntryPoints } from '../../helpers/traefik/table/entry-points.ts';
import type { Router } from '../../helpers/evidence/traefik.ts';
import type { PlainAnswer, Redirects } from '../../helpers/evidence/redirects.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';

const expected = 'nothing served on the plain entrypoint: a redirect to HTTPS, or an exempt path';

function judge(
  answer: PlainAnswer,
  redirects: Redirects,
  portal: string | null,
): Pick<Observation, 'holds' | 'observed'> {
  const observed = describeAnswer(answer);
  const event = eventOf(answer);
  if (event === 'unseen') return { holds: null, observed };
  if (event === 'closed') return { holds: isShut(answer, redirects) ? true : null, observed };
  return { holds: answer.exempt || (event === 'redirect' && !isLoginRedirect(answer, portal)), observed };
}

// An entrypoint with TCP routers alone speaks another protocol; beside HTTP such a router takes what HTTP should have
// got.
export const plainRouters = defineCheck({
  id: 'plain-routers',
  title: 'No router serves on the plain entrypoint',
  severity: 'high',
  why: 'A router that also listens without TLS is a second door to the same service, beside the one that is guarded.',
  fix: 'Name only the TLS entrypoint in the router’s `entrypoints`, and redirect at the plain entrypoint itself.',
  requires: ['traefik', 'redirects'],
  absent: withoutOwnTls,
  evaluate({ traefik, redirects }, policy) {
    const plain = plainEntryPoints(traefik, policy.proxy.websecure);
    const spoken = new Set(redirects.answers.map(({ entryPoint }) => entryPoint));
    const unasked = new Set(redirects.unasked.map(({ router }) => router));
    const on = ({ name: router, entryPoints }: Router) =>
      entryPoints.filter((name) => plain.includes(name) && (spoken.has(name) || unasked.has(router)));
    const routers = traefik.routers.filter(
      (router) => router.kind !== 'udp' && router.status === 'enabled' && on(router).length > 0,
    );
    if (routers.length === 0) return notApplicable('no router is on a plain entrypoint');
    return routers.flatMap((router): Observation[] => {
      const subject = router.name;
      const where = on(router);
      if (router.kind === 'tcp') {
        const observed = `a TCP router on ${where.join(' and ')}${router.tls ? ', with TLS' : ''}`;
        return [
          {
            ...{ subject, holds: router.tls, expected, observed, lead: { from: 'router', key: subject } },
            reproduce: askOwnApi(policy.proxy.service, policy.proxy.api.port, `/api/tcp/routers/${subject}`),
          },
        ];
      }
      const mine = redirects.answers.filter((answer) => answer.router === subject && where.includes(answer.entryPoint));
      if (mine.length === 0) return [unseen(subject, expected, `is on ${where.join(' and ')}, and was not asked`)];
      // What shows the service itself says more than an error page does.
      return mine
        .toSorted((one, other) => Number(eventOf(other) === 'content') - Number(eventOf(one) === 'content'))
        .map((answer) => ({
          subject,
          lead: { from: 'routerPlain' as const, key: subject },
          expected,
          ...judge(answer, redirects, policy.access.login.host),
          reproduce: answer.reproduce,
        }));
    });
  },
});
