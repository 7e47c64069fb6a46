import { withoutTls } from '../../helpers/evidence/proxy-kinds.ts';
import { unaskedHosts } from '../../helpers/derived/stack/declared-hosts.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import type { Page } from '../../helpers/evidence/pages.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

const expected = 'a front page that loads nothing over plain HTTP';

/** A page on another host that is asked too is judged there. */
function judgeElsewhere(host: string, elsewhere: string, others: ReadonlySet<string>): Verdict {
  const { protocol, hostname } = new URL(elsewhere);
  if (protocol === 'http:') return { holds: false, observed: `leads to ${elsewhere}` };
  return hostname !== host && others.has(hostname)
    ? { holds: true, observed: `leads to ${elsewhere}, which is judged as ${hostname}` }
    : { holds: null, observed: `leads to ${elsewhere}, where it was not followed` };
}

function describePage({ portal, lastStatus, type }: Page): string {
  if (portal) return 'the login portal’s page, which is all that shows without login';
  return `its front page (${lastStatus ?? 'no status'}, ${type || 'no type'})`;
}

/** What a page that came loads without TLS. */
function judgeLoads(page: Page): Verdict {
  const { loads, upgrades, truncated } = page;
  const what = describePage(page);
  if (loads.length === 0)
    return truncated
      ? { holds: null, observed: `${what} could not be read to its end` }
      : { holds: true, observed: `${what} loads nothing over plain HTTP` };
  if (!upgrades)
    return { holds: false, observed: `${what} loads ${loads.map(({ tag, url }) => `${tag} ${url}`).join(', ')}` };
  return {
    holds: true,
    observed: `${what} names ${loads.length} plain addresses, and has browsers fetch them over TLS`,
  };
}

function judge(page: Page, others: ReadonlySet<string>): Verdict {
  const { host, status, error, elsewhere, lastStatus } = page;
  if (status === null) return { holds: null, observed: `no answer over HTTPS: ${error ?? 'nothing came back'}` };
  if (elsewhere !== null) return judgeElsewhere(host, elsewhere, others);
  if (lastStatus === null || lastStatus >= 500) return { holds: null, observed: `${describePage(page)} did not come` };
  return judgeLoads(page);
}

export const mixedContent = defineCheck({
  id: 'mixed-content',
  title: 'Front pages load nothing over plain HTTP',
  severity: 'medium',
  why: 'One script or form without TLS hands the whole page to whoever sits between.',
  fix: 'Write those addresses with https, or without a scheme.',
  requires: ['pages'],
  absent: withoutTls,
  evaluate({ pages }, policy) {
    if (pages.pages.length === 0) return unknown('no host name is routed or declared that could be asked');
    const hosts = new Set(pages.pages.map(({ host }) => host));
    const judged = pages.pages.map((page): Observation => ({
      subject: page.host,
      lead: { from: 'page', key: page.host },
      expected,
      ...judge(page, hosts),
      reproduce: `${page.reproduce.replace('-skI', '-skL')} | grep -i http:`,
    }));
    return [...judged, ...unaskedHosts(policy, pages.pages, expected, 'its front page was not asked for')];
  },
});
