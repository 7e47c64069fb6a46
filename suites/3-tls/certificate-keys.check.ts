import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeCertificates } from '../../helpers/derived/tls/tls-profiles.ts';
import type { Link } from '../../helpers/evidence/tls.ts';
import type { TlsRule } from '../../helpers/policy/policy.ts';

const printKey = ({ type, bits }: Link['key']): string =>
  `${type.toUpperCase()}${bits === null ? '' : ` ${bits} bits`}`;

/** What is wrong with a certificate's key or with the signature on it; unseen: it could not be told. */
function faultOf(
  { subject, key, signature, selfSigned }: Link,
  { rsa, ec }: TlsRule['keyBits'],
): { fault: string | null; unseen: string | null } {
  const least = key.type.startsWith('rsa') ? rsa : key.type === 'ec' ? ec : /^ed(25519|448)$/.test(key.type) ? 0 : null;
  const unknownKey =
    key.type === 'dsa'
      ? null
      : least === null || (least > 0 && key.bits === null)
        ? `the strength of ${subject}’s key (${printKey(key)}) is not known`
        : null;
  const weakKey =
    key.type === 'dsa' || (least !== null && key.bits !== null && key.bits < least)
      ? `${subject} has a key of ${printKey(key)}`
      : null;
  // Nobody checks the signature that a root puts on itself.
  const weakSignature =
    !selfSigned && signature !== null && /md[245]|sha-?1(?!\d)/i.test(signature)
      ? `${subject} is signed with ${signature}`
      : null;
  const unknownSignature = signature === null && !selfSigned ? `how ${subject} is signed is not known` : null;
  return { fault: weakKey ?? weakSignature, unseen: unknownKey ?? unknownSignature };
}

export const certificateKeys = defineCheck({
  id: 'certificate-keys',
  title: 'Every certificate has a key of the declared size and a sound signature',
  severity: 'high',
  why: 'A short key can be computed and a SHA-1 signature forged, and then anybody is this host.',
  fix: 'Make a new key (EC P-256, or RSA of 2048 bits or more) and have it signed with SHA-256 or better.',
  requires: ['tls'],
  evaluate: ({ tls }, policy) => {
    const { rsa, ec } = policy.tls.keyBits;
    return judgeCertificates(
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
