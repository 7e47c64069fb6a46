import { causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import { isReachedCell } from '../../helpers/derived/monitoring/reached-cell.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { word } from '../../helpers/lib/shell-word.ts';

export const receiverEndpoints = defineCheck({
  id: 'receiver-endpoints',
  title: 'Alertmanager reaches where its receivers send',
  severity: 'high',
  why: 'A receiver behind a network that Alertmanager is not on is told nothing.',
  fix: 'Give Alertmanager a network on which it reaches the address that is named, or correct the address.',
  requires: ['alerting'],
  evaluate({ alerting: { alertmanager, receivers, routes, unread } }) {
    const expected = 'a connection from Alertmanager';
    const told = untold(alertmanager, [], expected);
    if (told) return told;
    const blind = unread.find(({ what }) => what === 'configuration');
    if (blind) return unknown(blind.error);
    const used = new Set(routes.map(({ receiver }) => receiver));
    const all = receivers
      .filter(({ name }) => used.has(name))
      .flatMap(({ name, integrations }) => integrations.map((each) => ({ name, ...each })));
    // Where it is kept secret nobody can try it; the test alert does.
    const known = all.filter(({ endpoint }) => endpoint !== null);
    if (known.length === 0) return notApplicable('no receiver in use says where it sends');
    return known.map(({ name, kind, endpoint, value, error }): Observation => {
      const holds = isReachedCell(value);
      return {
        subject: `${name} (${kind}) → ${endpoint ?? ''}`,
        expected,
        holds,
        observed: `${value ?? 'not asked'}${error === null ? '' : `: ${error}`}`,
        reproduce: holds === true ? null : `docker compose exec ${alertmanager.service} nc -zv ${word(endpoint ?? '')}`,
        cause: causeOf(alertmanager),
      };
    });
  },
});
