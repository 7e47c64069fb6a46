import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import { withUnasked } from '../../helpers/derived/access/with-unasked.ts';
import { judgeLimits } from '../../helpers/derived/limits/judge-limits.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { describeFigures, figuresFor } from '../../helpers/policy/rate-figures.ts';
import { quote } from '../../helpers/lib/shell-word.ts';

export const rateLimits = defineCheck({
  id: 'rate-limits',
  title: 'Every router has a rate limit of the declared figures, which counts each visitor for itself',
  severity: 'medium',
  why: 'Without a limit one visitor can try passwords, or keep a service busy, as fast as the line carries.',
  fix: 'Put a `rateLimit` middleware with the declared figures before the login of this router, or on its entrypoint.',
  requires: ['access', 'traefik'],
  absent: withoutTable,
  evaluate({ access, traefik }, policy) {
    const { routers } = withUnasked(access, traefik);
    if (routers.length === 0) return unknown('no router is known that visitors reach');
    return routers.map((asked): Observation => {
      const figures = figuresFor(asked, policy);
      const subject = asked.router;
      if (!figures) return sound(subject, 'no limit', 'declared to need none');
      const expected = `a rate limit of no more than ${describeFigures(figures)}`;
      const router = traefik.routers.find(({ name }) => name === subject);
      if (!router) return unseen(subject, expected, 'is no longer in the proxy’s table');
      const bare = subject.split('@')[0] ?? subject;
      const reproduce = `docker compose config | grep -iE ${quote(`ratelimit|routers.${bare}.middlewares`)}`;
      return { subject, expected, ...judgeLimits(router, figures, traefik), reproduce };
    });
  },
});
