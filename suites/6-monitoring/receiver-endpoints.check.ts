import { causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import { isReachedCell } from '../../helpers/derived/monitoring/reached-cell.ts';
import type { Receiver, TlsOutcome } from '../../helpers/evidence/alerting.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
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

type Sent = Artifacts['alerting']['sent'][number];

/** What Alertmanager sent to those of its kind until now; alone: there is no other of that kind in use. */
interface Told {
  sent: Sent | undefined;
  alone: boolean;
}

const isInVain = ({ sent }: Told): boolean => sent !== undefined && sent.failed >= sent.requests;

/** A connection, over it the TLS that is due, and that not all was in vain which was ever sent there. */
function judge({ value, tls }: Integration, told: Told): ThreeValued {
  const reached = isReachedCell(value);
  if (reached !== true) return reached;
  if (tls !== null && isKnownBad(tls)) return false;
  // One of them took nothing: which one is told by none of the figures.
  if (isInVain(told)) return told.alone ? false : null;
  if (tls === null || tls === 'sound') return true;
  return told.sent !== undefined && told.alone ? true : null;
}

const isKnownBad = (tls: TlsOutcome): boolean => !['sound', 'authority', 'unseen'].includes(tls);

function sayTold({ sent, alone }: Told, kind: string): string | null {
  if (!sent) return null;
  const all = `${sent.requests} messages that were sent ${alone ? 'there' : `to receivers of the kind ${kind}`}`;
  if (sent.failed >= sent.requests) return `of ${all} none was taken`;
  return alone ? `of ${all} ${sent.requests - sent.failed} were taken` : null;
}

const show = ({ kind, value, tls, error }: Integration, told: Told): string =>
  [value ?? 'not asked', error, tls && words[tls], sayTold(told, kind)].filter((each) => each !== null).join(': ');

export const receiverEndpoints = defineCheck({
  id: 'receiver-endpoints',
  title: 'Alertmanager reaches where its receivers send, and what it sent there was taken',
  severity: 'high',
  why: 'A receiver behind a network that Alertmanager is not on is told nothing.',
  fix: 'Give Alertmanager a network on which it reaches the address that is named, or correct address, path or key.',
  requires: ['alerting'],
  evaluate({ alerting: { alertmanager, receivers, routes, sent, unread } }) {
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
      const alone = all.filter((each) => each.kind === kind).length === 1;
      const messages = { sent: sent.find((each) => each.kind === kind), alone };
      const holds = judge(integration, messages);
      const at = word(endpoint ?? '');
      const ask = tls === null ? `nc -zv ${at}` : `wget -qO- https://${at}/`;
      return {
        subject: `${name} (${kind}) → ${endpoint ?? ''}`,
        expected,
        holds,
        observed: show(integration, messages),
        reproduce: holds === true ? null : `docker compose exec ${alertmanager.service} ${ask}`,
        cause: causeOf(alertmanager),
      };
    });
  },
});
