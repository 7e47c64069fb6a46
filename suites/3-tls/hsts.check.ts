import { withoutTls } from '../../helpers/evidence/proxy-kinds.ts';
import type { Lead } from '../../helpers/kernel/cause.ts';
import { unaskedHosts } from '../../helpers/derived/stack/declared-hosts.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { readHsts } from '../../helpers/derived/tls/hsts.ts';

export const hsts = defineCheck({
  id: 'hsts',
  title: 'Each host sends HSTS with at least the declared max-age over HTTPS',
  severity: 'medium',
  why: 'Without HSTS a browser begins each visit in the clear, and whoever sits between can keep it there.',
  fix: 'Set `stsSeconds` in a headers middleware on the TLS entrypoint itself, so that no router can be left out.',
  requires: ['pages'],
  absent: withoutTls,
  evaluate({ pages }, policy) {
    if (pages.pages.length === 0) return unknown('no host name is routed or declared that could be asked');
    const least = policy.tls.hsts.maxAge;
    const expected = `Strict-Transport-Security with max-age=${least} or more`;
    const judged = pages.pages.map(({ host, status, error, hsts: header, reproduce }): Observation => {
      const lead: Lead = { from: 'hostHsts', key: host };
      if (status === null)
        return {
          subject: host,
          holds: null,
          expected,
          observed: `no answer over HTTPS: ${error ?? 'nothing came back'}`,
          reproduce,
        };
      if (header === null)
        return { subject: host, holds: false, expected, observed: `${status} without the header`, reproduce, lead };
      const { maxAge, fault } = readHsts(header);
      return {
        subject: host,
        lead,
        holds: fault === null && maxAge >= least,
        expected,
        observed: fault === null ? header : `${header}: ${fault}`,
        reproduce,
      };
    });
    return [...judged, ...unaskedHosts(policy, pages.pages, expected, 'its front page was not asked for')];
  },
});
