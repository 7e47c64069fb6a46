import type { Vantage } from '../../clients/probes.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';

const rule = ['INPUT', '-i', 'lo', '-p', 'tcp', '-j', 'REJECT', '--reject-with', 'tcp-reset'];

/** Hangs up on whoever asks a service over its own loopback, as its health check does; nobody else notices. */
export const hangUpInside = (vantage: Vantage, namespace: string) => ({
  async act(): Promise<void> {
    for (const filter of ['iptables', 'ip6tables']) {
      const ran = await vantage.run(namespace, [filter, '-w', '-I', ...rule]);
      if (ran.code !== 0)
        throw new EvidenceError(`the namespace of ${namespace} takes no rule: ${lastLine(ran.stderr) || 'no answer'}`);
    }
  },
  // Whoever was healed was started anew, and has no such rule.
  async undo(): Promise<void> {
    for (const filter of ['iptables', 'ip6tables']) await vantage.run(namespace, [filter, '-w', '-D', ...rule]);
  },
});
