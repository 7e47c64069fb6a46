import type { SocketRow } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Listener } from '../../evidence/listeners.ts';
import { isLoopback } from '../../lib/ip.ts';
import type { Gatherer } from '../context.ts';
import { need } from '../need.ts';
import { namespacesOf } from './matrix-plan.ts';

const keyOf = ({ namespace, protocol, address, port, process }: Listener): string =>
  [namespace, protocol, address, port, process].join(' ');

/** On the host, whose process holds the socket: one of the engine's containers, or the host's own. */
function holderOf(
  { container: id }: SocketRow,
  namespace: string,
  containers: readonly Container[],
): Pick<Listener, 'container'> {
  if (namespace !== 'host' || id === undefined) return {};
  return {
    container:
      id === null ? null : (containers.find((each) => each.id === id)?.subject ?? `container ${id.slice(0, 12)}`),
  };
}

/** Listening sockets of every namespace (paused ones too: their sockets still accept) and of the host. */
export const gatherListeners: Gatherer<'listeners'> = {
  id: 'listeners',
  async gather(context) {
    const containers = need(context, 'containers');
    const namespaces = [...new Set(['host', ...namespacesOf(containers)])];
    const known = context.vantage.namespaces();
    const tables = await context.vantage.sockets(namespaces.filter((namespace) => known.includes(namespace)));
    const sockets = new Map<string, Listener>();
    const unread: { namespace: string; error: string }[] = [];
    for (const namespace of namespaces) {
      const table = tables[namespace];
      if (!table) unread.push({ namespace, error: 'no process is known that holds this namespace' });
      else if ('error' in table) unread.push({ namespace, error: table.error });
      else
        for (const row of table) {
          const socket: Listener = {
            namespace,
            protocol: row.protocol,
            address: row.address,
            port: row.port,
            process: row.process,
            loopback: isLoopback(row.address),
            ...holderOf(row, namespace, containers),
          };
          sockets.set(keyOf(socket), socket);
        }
    }
    return {
      value: { sockets: [...sockets.values()], unread },
      undertaken: { sockets: [...sockets.values()] },
      scope: `socket tables of ${namespaces.length - unread.length} of ${namespaces.length} namespaces`,
    };
  },
};
