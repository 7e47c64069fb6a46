import type { MapService, StackMap } from '../../helpers/kernel/stack-map.ts';

/** A service with the guests of its network namespace below it. */
interface House {
  owner: MapService;
  guests: MapService[];
}

const weight = ({ proxy, member }: MapService, isTunnel: boolean): number => {
  if (proxy) return 0;
  if (isTunnel) return 1;
  return member ? 2 : 3;
};

/**
 * In the order in which they are drawn: the proxy, tunnels, the stack by name, strangers; who lives in the network
 * namespace of another comes right below it.
 */
export function rowsOf({ services, tunnels }: StackMap): MapService[] {
  const all = services ?? [];
  const doors = new Set((tunnels ?? []).map(({ service }) => service));
  const isGuest = ({ shares }: MapService) => all.some(({ name }) => name === shares);
  const houses = all
    .filter((service) => !isGuest(service))
    .map((owner): House => ({ owner, guests: all.filter(({ shares }) => shares === owner.name) }))
    .sort(
      ({ owner: one }, { owner: other }) =>
        weight(one, doors.has(one.name)) - weight(other, doors.has(other.name)) || one.name.localeCompare(other.name),
    );
  return houses.flatMap(({ owner, guests }) => [owner, ...guests]);
}

interface OpenPort {
  /** Of the container. */
  port: string;
  /** As the host shows it: `8081`, `6881/udp`. */
  shown: string;
  declared: boolean;
}

function showPort(hostPort: number, port: string): string {
  const protocol = port.split('/')[1] ?? 'tcp';
  return `${hostPort}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}

/** Published beyond loopback, each port once; declared: none of its bindings is one too many. */
export function openPorts({ ports }: MapService): OpenPort[] {
  const open = Map.groupBy(
    ports.filter(({ loopback }) => !loopback),
    ({ port }) => port,
  );
  return [...open].map(([port, bindings]) => ({
    port,
    shown: [...new Set(bindings.map(({ hostPort }) => showPort(hostPort, port)))].join(' '),
    declared: bindings.every(({ declared }) => declared),
  }));
}
