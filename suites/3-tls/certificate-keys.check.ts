import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeCertificates } from '../../helpers/derived/tls/tls-profiles.ts';
import type { Link } from '../../helpers/evidence/tls.ts';
import type { TlsRule } from '../../helpers/policy/policy.ts';

const printKey = ({ type, bits }: Link['key']): string =>
  bits === null ? type.toUpperCase() : `${type.toUpperCase()} ${bits} bits`;

/** Bits that a key of this kind needs; 0: it has one length only, which is enough; null: nobody declared any. */
function leastBits(type: string, { rsa, ec }: TlsRule['keyBits']): number | null {
  if (type.startsWith('rsa')) return rsa;
  if (type === 'ec') return ec;
  return type === 'ed25519' || type === 'ed448' ? 0 : null;
}

type Strength = 'weak' | 'enough' | 'unknown';

function strengthOfKey({ type, bits }: Link['key'], declared: TlsRule['keyBits']): Strength {
  if (type === 'dsa') return 'weak';
  const least = leastBits(type, declared);
  if (least === null) return 'unknown';
  if (bits === null) return least > 0 ? 'unknown' : 'enough';
  return bits < least ? 'weak' : 'enough';
}

function strengthOfSignature({ signature, selfSigned }: Link): Strength {
  // Nobody checks the signature that a root puts on itself.
  if (selfSigned) return 'enough';
  if (signature === null) return 'unknown';
  return /md[245]|sha-?1(?!\d)/i.test(signature) ? 'weak' : 'enough';
}

/** What is wrong with a certificate's key or with the signature on it; unseen: it could not be told. */
function faultOf(link: Link, declared: TlsRule['keyBits']): { fault?: string; unseen?: string } {
  const { subject, key, signature } = link;
  const [strength, signed] = [strengthOfKey(key, declared), strengthOfSignature(link)];
  if (strength === 'weak') return { fault: `${subject} has a key of ${printKey(key)}` };
  if (signed === 'weak') return { fault: `${subject} is signed with ${signature}` };
  if (strength === 'unknown') return { unseen: `the strength of ${subject}’s key (${printKey(key)}) is not known` };
  return signed === 'unknown' ? { unseen: `how ${subject} is signed is not known` } : {};
}

export const certificateKeys = defineCheck({
  id: 'certificate-keys',
  title: 'Every certificate has a key of the declared size and a sound signature',
  severity: 'high',
  why: 'A short key can be computed and a SHA-1 signature forged, and then anybody is this host.',
  fix: 'Make a new key (EC P-256, or RSA of 2048 bits or more) and have it signed with SHA-256 or better.',
  restsOn: ['files'],
  requires: ['tls'],
  evaluate: ({ tls }, policy) => {
    const { rsa, ec } = policy.tls.keyBits;
    return judgeCertificates(
      policy,
      tls,
      `RSA of at least ${rsa} bits or EC of ${ec}, signed with SHA-256 or better`,
      ({ sent, ...leaf }) => {
        const judged = [leaf, ...sent].map((link) => faultOf(link, policy.tls.keyBits));
        const fault = judged.find((each) => each.fault)?.fault;
        if (fault) return { holds: false, observed: fault };
        const unseen = judged.find((each) => each.unseen)?.unseen;
        return unseen
          ? { holds: null, observed: unseen }
          : { holds: true, observed: `${printKey(leaf.key)}, ${leaf.signature ?? 'signed by itself'}` };
      },
    );
  },
});
