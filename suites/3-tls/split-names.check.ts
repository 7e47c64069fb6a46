import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import type { NamedHost, SplitRequest } from '../../helpers/evidence/split-names.ts';
import { isLimited, isTurnedAway, isUnheard } from '../../helpers/derived/tls/replies.ts';
import { whoseAddress } from '../../helpers/derived/stack/by-hand.ts';
import { word } from '../../helpers/lib/shell-word.ts';
import { withPort } from '../../helpers/lib/url.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { isLoginPage } from '../../helpers/policy/accounts.ts';
import { hostsOf } from '../../helpers/traefik/rules/hosts-of.ts';

const expected = 'no more than under its own name: refused, 421, or the same login';

type Seen = Pick<Observation, 'holds' | 'observed'>;

const byWords = { another: '', stranger: 'a name of nobody’s', none: 'no name' } as const;
const nameOf = ({ by, sni }: SplitRequest): string => (by === 'another' && sni !== null ? sni : byWords[by]);
const spellings = { plain: '', dot: ' (with a dot)', capitals: ' (in capitals)', port: ' (with its port)' } as const;

/** A page, or a way on within the host: not sent to a login. */
const isServed = ({ reply: { status, location } }: SplitRequest, policy: Policy): boolean => {
  if (status === null || status >= 400) return false;
  if (status < 300) return true;
  return location === null || !URL.canParse(location) || !isLoginPage(policy, new URL(location));
};

/** An answer where its own name is refused: for a made-up one, which a router takes, there is no certificate. */
function judgeRefused(row: SplitRequest, named: NamedHost, isMadeUp: boolean, policy: Policy): Seen {
  const holds = isMadeUp && row.sniOptions === named.options && !isServed(row, policy);
  return { holds, observed: `${row.reply.detail}, where its own name is refused (${named.own.detail})` };
}

function judge(row: SplitRequest, named: NamedHost, isMadeUp: boolean, policy: Policy): Seen {
  const { reply } = row;
  if (isUnheard(reply)) return { holds: null, observed: reply.detail };
  if (isLimited(reply)) return { holds: null, observed: 'asked too often (429)' };
  if (isTurnedAway(reply)) return { holds: true, observed: reply.detail };
  if (isUnheard(named.own)) return { holds: null, observed: `under its own name: ${named.own.detail}` };
  if (named.own.outcome === 'refused') return judgeRefused(row, named, isMadeUp, policy);
  if (row.sniOptions !== null && row.sniOptions !== named.options && reply.status === named.own.status)
    return { holds: false, observed: `${reply.detail}, by the TLS options ${row.sniOptions}, not ${named.options}` };
  const isKept = named.own.status !== null && !isServed({ ...row, reply: named.own }, policy);
  return isKept && isServed(row, policy)
    ? { holds: false, observed: `${reply.detail}, where its own name gets ${named.own.detail}` }
    : { holds: true, observed: `${reply.detail}; under its own name ${named.own.detail}` };
}

export const splitNames = defineCheck({
  id: 'split-names',
  title: 'A host gives no more away where the handshake names another one',
  severity: 'high',
  why: 'Routers go by the Host header and client certificates by the handshake: two names may pass by one of them.',
  fix: 'Give routers of one host the same TLS options by `Host` rules, and lead no TCP router round the login.',
  requires: ['split-names', 'traefik'],
  evaluate({ 'split-names': { names, rows, unasked }, traefik }, policy) {
    const known = new Set(traefik.routers.flatMap((router) => hostsOf(router).names));
    const judged = rows.flatMap((row): Observation[] => {
      const named = names.find(
        ({ host, family, port }) => host === row.host && family === row.family && port === row.port,
      );
      const subject = `${row.host}${spellings[row.spelling]} under ${nameOf(row)}`;
      if (!named) return [unseen(subject, expected, 'it was not asked under its own name')];
      const sni = row.by === 'another' && row.sni !== null ? row.sni : 'nobody.invalid';
      return [
        {
          subject,
          lead: { from: 'hostTls', key: row.host },
          expected,
          ...judge(row, named, !known.has(row.host), policy),
          reproduce:
            `curl -sik --connect-to ${word(withPort(sni, row.port))}:ADDRESS:${row.port} ` +
            `-H ${word(`Host:${row.host}`)} ${word(`https://${withPort(sni, row.port)}${named.path}`)}${whoseAddress}`,
        },
      ];
    });
    const blind = unasked.map(({ router, why }) => unseen(router, expected, why));
    if (judged.length + blind.length === 0) return notApplicable('there are no two host names over TLS');
    return [...judged, ...blind];
  },
});
