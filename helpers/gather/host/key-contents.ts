import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { Resolver } from '../../evidence/keyfiles.ts';
import { wholeDays } from '../../lib/statistics.ts';

const Store = z.record(
  z.string(),
  z
    .object({
      Certificates: z
        .array(
          z.object({
            domain: z.object({ main: z.string(), sans: z.array(z.string()).nullish() }),
            certificate: z.string(),
          }),
        )
        .nullish(),
    })
    .nullish(),
);

/** Whether a file holds a private key: a PEM of one, or an ACME store with an account or a certificate in it. */
export function holdsPrivateKey(content: Buffer): boolean {
  const text = content.toString('latin1');
  return (
    /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(text) ||
    /"(?:PrivateKey|key)"\s*:\s*"[A-Za-z0-9+/=]{40,}"/.test(text)
  );
}

/**
 * What a resolver obtained, by its ACME store, without the keys; null where the store cannot be read as one. now:
 * milliseconds since 1970.
 */
export function readAcmeStore(content: Buffer, resolver: string, now: number): Resolver['certificates'] {
  if (content.toString('utf8').trim() === '') return [];
  try {
    const stores = Store.parse(JSON.parse(content.toString('utf8')));
    const [, mine] = Object.entries(stores).find(([name]) => name.toLowerCase() === resolver.toLowerCase()) ?? [];
    return (mine?.Certificates ?? []).map(({ domain, certificate }) => {
      const { validFromDate, validToDate } = new X509Certificate(Buffer.from(certificate, 'base64'));
      return {
        names: [domain.main, ...(domain.sans ?? [])],
        issuedAt: validFromDate.toISOString(),
        expiresAt: validToDate.toISOString(),
        daysLeft: wholeDays(now, validToDate.getTime()),
      };
    });
  } catch {
    return null;
  }
}
