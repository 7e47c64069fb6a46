import type { Vantage } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';

/** Docker's own resolver, in every namespace on a network that somebody made (the default bridge has none). */
const embedded = '127.0.0.11';

export interface Resolver {
  namespace: string;
  /** null: the container's resolv.conf could not be read, or names nobody. */
  address: string | null;
  error: string | null;
}

/**
 * Whom each namespace's programs ask for names, from /etc/resolv.conf as its own process sees it; the host's own for
 * `host`.
 */
export async function findResolvers(
  vantage: Vantage,
  namespaces: readonly string[],
  containers: readonly Container[],
): Promise<Resolver[]> {
  return Promise.all(
    namespaces.map(async (namespace): Promise<Resolver> => {
      const owner = containers.find(({ subject, pid }) => subject === namespace && pid > 0);
      const onOwnNetwork = owner?.attachments.some(({ network }) => network !== 'bridge') ?? false;
      if (namespace !== 'host' && onOwnNetwork) return { namespace, address: embedded, error: null };
      const pid = namespace === 'host' ? 1 : owner?.pid;
      if (!pid) return { namespace, address: null, error: 'no process is known that holds this namespace' };
      const read = await vantage.run('host', ['cat', `/proc/${pid}/root/etc/resolv.conf`]);
      const address = /^\s*nameserver\s+(\S+)/m.exec(read.stdout)?.[1] ?? null;
      return { namespace, address, error: address ? null : read.stderr.trim() || 'its resolv.conf names no resolver' };
    }),
  );
}
