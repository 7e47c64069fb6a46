import { X509Certificate } from 'node:crypto';

const unreadable = 'a certificate that cannot be read';
const names = new Map<string, string>();

function readName(pem: string): string {
  try {
    // Node's types do not know it: whoever names only hosts has no subject at all.
    const { subject, subjectAltName }: { subject?: string; subjectAltName?: string | undefined } = new X509Certificate(
      pem,
    );
    return /^CN=(.*)$/m.exec(subject ?? '')?.[1] ?? (subject || subjectAltName || '');
  } catch {
    return unreadable;
  }
}

/**
 * The name that a certificate carries: its common name, else the whole subject, else its host names. One that nobody
 * can read must not spoil the answers that came beside it. Thousands of answers come with the same one, so each is read
 * once.
 */
export function certificateName(pem: string): string {
  const known = names.get(pem);
  if (known !== undefined) return known;
  const name = readName(pem);
  names.set(pem, name);
  return name;
}
