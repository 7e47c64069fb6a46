import { causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';

export const logServices = defineCheck({
  id: 'log-services',
  title: 'The log store and its shipper are ready',
  severity: 'medium',
  why: 'While either is down the lines of everybody are lost, and nobody notices until they are needed.',
  fix: 'Read the log of the service that is named, and bring it back.',
  requires: ['log-store'],
  evaluate({ 'log-store': { store, ready, shipper } }) {
    const expected = 'ready';
    const own = (holds: boolean | null, observed: string): Observation => ({
      ...{ subject: store.service, expected, holds, observed, cause: causeOf(store) },
      reproduce:
        holds === true ? null : `docker compose exec ${store.service} wget -qO- http://127.0.0.1:${store.port}/ready`,
    });
    const judged =
      ready === null
        ? own(null, 'it was not asked whether it is ready')
        : own(ready >= 200 && ready < 300, ready === 200 ? 'it is ready' : `it answers ${ready}`);
    const sent: Observation = {
      ...{ subject: shipper.service, expected, holds: true, observed: 'it is ready' },
      ...{ reproduce: null, cause: causeOf(shipper) },
    };
    return [
      ...(untold(store, [store.service], expected) ?? [judged]),
      ...(untold(shipper, [shipper.service], expected) ?? [sent]),
    ];
  },
});
