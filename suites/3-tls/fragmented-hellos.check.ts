import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import type { NamedHost } from '../../helpers/evidence/split-names.ts';
import type { Reply } from '../../helpers/evidence/reply.ts';
import { whoseAddress } from '../../helpers/derived/stack/by-hand.ts';
import { word } from '../../helpers/lib/shell-word.ts';
import { differencesOf, isLimited, isTurnedAway, isUnheard } from '../../helpers/derived/tls/replies.ts';

const expected = 'the same as where it comes in one piece, or a refusal';

const manners = {
  records: 'in several TLS records',
  segments: 'in several packets',
  long: 'with its name late',
} as const;

function judge(reply: Reply, { whole, own }: NamedHost): Pick<Observation, 'holds' | 'observed'> {
  if (isUnheard(whole)) return { holds: null, observed: `in one piece: ${whole.detail}` };
  if (isLimited(whole) || isLimited(reply)) return { holds: null, observed: 'asked too often (429)' };
  if (reply.outcome === 'unseen') return { holds: null, observed: reply.detail };
  // In one piece the same client was answered just before: who waits for more has let nobody in.
  if (reply.outcome === 'silent' || isTurnedAway(reply)) return { holds: true, observed: reply.detail };
  if (whole.outcome === 'refused' || own.outcome === 'refused')
    return { holds: false, observed: `${reply.detail}, where one piece is refused (${whole.detail})` };
  const differences = differencesOf(reply, whole);
  return differences.length > 0
    ? { holds: false, observed: `otherwise than in one piece: ${differences.join('; ')}` }
    : { holds: true, observed: reply.detail };
}

/** So many offers that the hello is longer than a TLS record may be here, and its name comes in a later one. */
const seeInPieces = ({ host, port }: NamedHost): string =>
  `openssl s_client -connect ADDRESS:${port} -servername ${word(host)} -max_send_frag 512 ` +
  `-alpn "$(printf 'a%d,' $(seq 200))http/1.1" </dev/null${whoseAddress}`;

export const fragmentedHellos = defineCheck({
  id: 'fragmented-hellos',
  title: 'A ClientHello in pieces is answered as one in one piece',
  severity: 'high',
  why: 'A proxy that finds no name in the first piece takes its default options, and asks for no client certificate.',
  fix: 'Update the proxy, and whatever stands before it and looks for the name of the handshake.',
  requires: ['split-names'],
  evaluate({ 'split-names': { names } }) {
    if (names.length === 0) return notApplicable('no host name is asked over TLS');
    return names.flatMap((named) =>
      named.hellos.map(({ how, reply }): Observation => ({
        subject: `${named.host} ${manners[how]}`,
        lead: { from: 'hostTls', key: named.host },
        expected,
        ...judge(reply, named),
        reproduce: seeInPieces(named),
      })),
    );
  },
});
