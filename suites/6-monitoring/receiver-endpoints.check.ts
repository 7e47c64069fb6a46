import { causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import { isReachedCell } from '../../helpers/derived/monitoring/reached-cell.ts';
import type { Receiver, TlsOutcome } from '../../helpers/evidence/alerting.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import type { ThreeValued } from '../../helpers/lib/three-valued.ts';
import { word } from '../../helpers/lib/shell-word.ts';

type Integration = Receiver['integrations'][number];

const words: Readonly<Record<TlsOutcome, string>> = {
  sound: 'a handshake with a certificate that counts',
  authority:
    'its certificate is of an authority that is not known here, and whether Alertmanager knows it was not seen',
  name: 'its certificate is for another name',
  date: 'its certificate does not count now',
  refused: 'it ends every handshake for that name',
  plain: 'what answers there speaks no TLS',
  unseen: 'a handshake was begun, and no end of it came',
};

/** A connection, and over it the TLS that is due. */
function judge({ value, tls }: Integration): ThreeValued {
  const reached = isReachedCell(value);
  if (reached !== true || tls === null) return reached;
  return tls === 'authority' || tls === 'unseen' ? null : tls === 'sound';
}

const show = ({ value, tls, error }: Integration): string =>
  [value ?? 'not asked', error, tls && words[tls]].filter((each) => each !== null).join(': ');

export const receiverEndpoints = defineCheck({
  id: 'receiver-endpoints',
  title: 'Alertmanager reaches where its receivers send',
  severity: 'high',
  why: 'A receiver behind a network that Alertmanager is not on is told nothing.',
  fix: 'Give Alertmanager a network on which it reaches the address that is named, or correct the address.',
  requires: ['alerting'],
  evaluate({ alerting: { alertmanager, receivers, routes, unread } }) {
    const expected = 'a connection from Alertmanager, with the TLS that is due';
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
    return known.map(({ name, ...integration }): Observation => {
      const { kind, endpoint, tls } = integration;
      const holds = judge(integration);
      const at = word(endpoint ?? '');
      const ask = tls === null ? `nc -zv ${at}` : `wget -qO- https://${at}/`;
      return {
        subject: `${name} (${kind}) → ${endpoint ?? ''}`,
        expected,
        holds,
        observed: show(integration),
        reproduce: holds === true ? null : `docker compose exec ${alertmanager.service} ${ask}`,
        cause: causeOf(alertmanager),
      };
    });
  },
});
