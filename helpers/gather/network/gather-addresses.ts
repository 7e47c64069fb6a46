import type { Vantage } from '../../clients/probes.ts';
import type { Addresses, NamespaceAddress } from '../../evidence/addresses.ts';
import type { Container } from '../../evidence/containers.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { isLoopback, sameAddress } from '../../lib/ip.ts';
import { readLinks } from '../engine/read-links.ts';
import type { Gatherer } from '../context.ts';
import { need } from '../need.ts';
import { namespacesOf } from './matrix-plan.ts';

/** `ip -j -d addr` of one namespace, beside what the engine says of it. */
function describe(text: string, namespace: string, containers: readonly Container[]): NamespaceAddress[] {
  const attachments = containers.filter((each) => each.namespace === namespace).flatMap((each) => each.attachments);
  const known = attachments.flatMap(({ network, ipv4, ipv6 }) =>
    [ipv4, ipv6].flatMap((address) => (address ? [{ network, address }] : [])),
  );
  const own = readLinks(text, new Set()).addresses.filter(({ address }) => !isLoopback(address));
  const networkOf = (name: string): string | null => {
    const here = own.filter((each) => each.interface === name);
    return known.find(({ address }) => here.some((each) => sameAddress(each.address, address)))?.network ?? null;
  };
  return own.map(({ interface: name, address, prefix, family, scope }) => ({
    namespace,
    interface: name,
    address,
    prefix,
    family,
    scope,
    network: networkOf(name),
    known: known.some((each) => sameAddress(each.address, address)),
  }));
}

async function readOne(vantage: Vantage, namespace: string, containers: readonly Container[]) {
  if (!vantage.namespaces().includes(namespace)) return { error: 'no process is known that holds this namespace' };
  const { code, stdout, stderr } = await vantage.run(namespace, ['ip', '-j', '-d', 'addr']);
  if (code !== 0) return { error: stderr.trim() || `ip ended with ${code}` };
  try {
    return { rows: describe(stdout, namespace, containers) };
  } catch (error) {
    if (error instanceof EvidenceError) return { error: error.message };
    throw error;
  }
}

/** The addresses of every container's namespace, read in it: what the engine gave is not all that answers. */
export const gatherAddresses: Gatherer<'addresses'> = {
  id: 'addresses',
  async gather(context) {
    const containers = need(context, 'containers');
    const namespaces = namespacesOf(containers).filter((namespace) => namespace !== 'host');
    const found = await Promise.all(
      namespaces.map(async (namespace) => ({
        namespace,
        ...(await readOne(context.vantage, namespace, containers)),
      })),
    );
    const value: Addresses = { rows: [], read: [], unread: [] };
    for (const { namespace, ...seen } of found) {
      if ('error' in seen) value.unread.push({ namespace, error: seen.error });
      else {
        value.read.push(namespace);
        value.rows.push(...seen.rows);
      }
    }
    if (namespaces.length > 0 && value.read.length === 0)
      throw new EvidenceError(
        `the addresses of not one of ${namespaces.length} namespaces could be read: ` +
          `${value.unread[0]?.error ?? 'no reason given'}`,
      );
    return { value, scope: `addresses of ${value.read.length} of ${namespaces.length} namespaces, read in them` };
  },
};
