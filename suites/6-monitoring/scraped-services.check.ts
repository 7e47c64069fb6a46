import { whyNotAsked } from '../../helpers/derived/monitoring/asked.ts';
import { namespacesOf, scrapedPort } from '../../helpers/derived/monitoring/targets.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';

export const scrapedServices = defineCheck({
  id: 'scraped-services',
  title: 'Every running service that offers metrics is asked for them',
  severity: 'medium',
  why: 'A service that tells how it is and that nobody asks falls ill unseen.',
  fix: 'Add a scrape job for the port that is named, or list its service under `monitoring.metrics.unscraped`.',
  requires: ['metrics', 'containers'],
  evaluate({ metrics, containers }, { monitoring }) {
    const { service } = metrics.prometheus;
    const lacking = whyNotAsked(metrics.prometheus);
    const spared = new Set(monitoring.metrics.unscraped.flatMap((each) => [...namespacesOf(containers, each)]));
    const scraped = new Set(
      metrics.targets.map(({ url }) => {
        const { namespace, port } = scrapedPort(url, containers, service);
        return `${namespace ?? ''}:${port ?? ''}`;
      }),
    );
    // A port that answers and offers none is none of Prometheus' business; one that could not be asked may be.
    const offering = metrics.offers.filter(({ offers, namespace }) => offers !== false && !spared.has(namespace));
    if (offering.length === 0)
      return metrics.offers.length === 0
        ? notApplicable('no running service of the stack listens on a port')
        : notApplicable(`none of ${metrics.offers.length} ports of the stack offers metrics`);
    return offering.map(({ namespace, port, offers, error }): Observation => {
      const subject = `${namespace}:${port}/tcp`;
      const expected = 'a target of Prometheus';
      const common = {
        subject,
        expected,
        reproduce: reproduceInside(containers, namespace, `curl -sS http://127.0.0.1:${port}/metrics`),
      };
      if (scraped.has(`${namespace}:${port}`)) return { ...common, holds: true, observed: 'it is a target' };
      if (offers === null)
        return { ...common, holds: null, observed: `whether it offers metrics could not be seen: ${error ?? ''}` };
      const observed = lacking
        ? `it offers metrics, and ${lacking.observed}`
        : 'it offers metrics that nobody asks for';
      return { ...common, holds: lacking ? lacking.holds : false, observed };
    });
  },
});
