import { X509Certificate } from 'node:crypto';
import type { TlsOutcome } from '../../evidence/alerting.ts';
import { isAddress } from '../../lib/ip.ts';
import type { GatherContext } from '../context.ts';
import { rootsOfAll } from '../tls/tls-certificates.ts';
import { findTrust } from '../tls/tls-trust.ts';

const limitMs = 5000;

/** How an integration speaks TLS. */
export interface TlsDue {
  /** That the certificate has to be made out for. */
  name: string;
  /** An authority of its own is named, which nobody here reads. */
  ownAuthority: boolean;
  /** Whatever certificate there is does. */
  anything: boolean;
}

function judge(chain: readonly string[], { name, ownAuthority, anything }: TlsDue, now: Date): TlsOutcome {
  const [leaf, ...sent] = chain.map((pem) => new X509Certificate(pem));
  if (anything) return 'sound';
  if (!leaf) return 'refused';
  const isFor = isAddress(name) ? leaf.checkIP(name) : leaf.checkHost(name);
  if (isFor === undefined) return 'name';
  if (now < leaf.validFromDate || now > leaf.validToDate) return 'date';
  return !ownAuthority && findTrust(leaf, sent, rootsOfAll(), now).trusted ? 'sound' : 'authority';
}

/** One handshake from where notifications come; no word is sent. */
export async function shakeHands(
  { vantage }: GatherContext,
  at: { namespace: string; address: string; port: number },
  due: TlsDue,
): Promise<TlsOutcome> {
  const sni = isAddress(due.name) ? null : due.name;
  const [result] = await vantage.probe([{ kind: 'tls', ...at, sni }], { limitMs });
  if (result?.value === 'refused') return 'refused';
  if (result?.value !== 'open') return 'unseen';
  try {
    return result.tls ? judge(result.tls.chain, due, new Date()) : 'plain';
  } catch {
    return 'unseen';
  }
}
