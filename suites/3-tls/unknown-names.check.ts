import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { reproduceHandshake } from '../../helpers/derived/tls/tls-profiles.ts';
import type { Tls } from '../../helpers/evidence/tls.ts';

function judge(
  { handshake, certificate, status, family, address, port }: Tls['strangers'][number],
  { profiles, certificates }: Tls,
) {
  if (handshake.outcome === 'accepted') {
    const shown = certificates.find(({ id }) => id === certificate)?.subject ?? 'somebody';
    return {
      holds: false,
      observed: `${handshake.detail}, with the certificate of ${shown}${status === null ? '' : `, and HTTP ${status}`}`,
    };
  }
  // A door that lets nobody in refuses strangers too.
  const known = profiles.some(
    (profile) =>
      profile.family === family &&
      profile.address === address &&
      profile.port === port &&
      profile.alpn.outcome === 'accepted',
  );
  if (handshake.outcome !== 'refused') return { holds: null, observed: handshake.detail };
  return known
    ? { holds: true, observed: handshake.detail }
    : { holds: null, observed: `${handshake.detail}, as every known name is at this door` };
}

const subjects: Record<Tls['strangers'][number]['asked'], string> = {
  'unknown-name': 'unknown name',
  'no-name': 'no name',
};

const expected = 'the handshake is refused';

export const unknownNames = defineCheck({
  id: 'unknown-names',
  title: 'Whoever asks for an unknown SNI name, or for none, is refused in the handshake',
  severity: 'medium',
  why: 'Scanners that know only the address learn from the certificate which names to try.',
  fix: 'Set `sniStrict: true` in the proxy’s default TLS options.',
  requires: ['tls'],
  evaluate({ tls }, policy) {
    if (tls.strangers.length === 0 && tls.profiles.length === 0 && Object.keys(policy.hosts).length === 0)
      return notApplicable('there is no entrypoint with TLS');
    const unasked = Object.entries(subjects)
      .filter(([asked]) => !tls.strangers.some((stranger) => stranger.asked === asked))
      .map(([, subject]) => unseen(subject, expected, 'nobody asked for it'));
    const judged = tls.strangers.map((stranger): Observation => ({
      subject: subjects[stranger.asked],
      cause: { kind: 'tlsOptions', key: 'default' },
      expected,
      ...judge(stranger, tls),
      reproduce: reproduceHandshake(stranger, stranger.asked === 'no-name' ? null : 'stackproof.invalid'),
    }));
    return [...judged, ...unasked];
  },
});
