import type { SocketRow } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Listener } from '../../evidence/reachability.ts';
import type { Gatherer } from '../context.ts';
import { isLoopback } from './addresses.ts';
import { need } from '../need.ts';
import { placesOf } from './matrix-plan.ts';

const keyOf = ({ place, protocol, address, port, process }: Listener): string =>
  [place, protocol, address, port, process].join(' ');

/** On the host, whose process holds the socket: one of the engine's containers, or the host's own. */
function holderOf(
  { container: id }: SocketRow,
  place: string,
  containers: readonly Container[],
): Pick<Listener, 'container'> {
  if (place !== 'host' || id === undefined) return {};
  return {
    container:
      id === null ? null : (containers.find((each) => each.id === id)?.subject ?? `container ${id.slice(0, 12)}`),
  };
}

/** Listening sockets of every namespace (paused ones too: their sockets still accept) and of the host. */
export const gatherListeners: Gatherer<'listeners'> = {
  id: 'listeners',
  after: ['containers'],
  async gather(ground) {
    const containers = need(ground, 'containers');
    const places = [...new Set(['host', ...placesOf(containers)])];
    const known = ground.vantage.places();
    const tables = await ground.vantage.sockets(places.filter((place) => known.includes(place)));
    const sockets = new Map<string, Listener>();
    const unread: { place: string; error: string }[] = [];
    for (const place of places) {
      const table = tables[place];
      if (!table) unread.push({ place, error: 'no process is known that holds this namespace' });
      else if ('error' in table) unread.push({ place, error: table.error });
      else
        for (const row of table) {
          const socket: Listener = {
            place,
            protocol: row.protocol,
            address: row.address,
            port: row.port,
            process: row.process,
            loopback: isLoopback(row.address),
            ...holderOf(row, place, containers),
          };
          sockets.set(keyOf(socket), socket);
        }
    }
    return {
      value: { sockets: [...sockets.values()], unread },
      scope: `socket tables of ${places.length - unread.length} of ${places.length} namespaces`,
    };
  },
};
