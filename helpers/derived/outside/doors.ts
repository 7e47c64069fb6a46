import type { Artifacts } from '../../evidence/evidence.ts';
import type { Observation } from '../../kernel/check.ts';

type Door = Artifacts['doors']['doors'][number];
export type DoorEvidence = Pick<Artifacts, 'doors' | 'listeners' | 'containers' | 'reachability' | 'gateways'>;

export const doorName = ({ place, port }: Pick<Door, 'place' | 'port'>): string => `${place}:${port}/tcp`;

/** A command to be run as root on the machine, in the network namespace of a place; it needs nothing inside the container. */
export function seeInside(containers: Artifacts['containers'], place: string, command: string): string {
  const name = containers.find(({ subject }) => subject === place)?.name ?? place;
  return place === 'host' ? command : `nsenter -n -t $(docker inspect --format '{{.State.Pid}}' ${name}) ${command}`;
}

// Docker's forwarder leads to the container's own port, which is asked there.
const isForwarder = (
  containers: Artifacts['containers'],
  listeners: Artifacts['listeners'],
  place: string,
  port: number,
): boolean =>
  place === 'host' &&
  containers.some(({ published }) =>
    published.some((binding) => binding.hostPort === port && binding.protocol === 'tcp'),
  ) &&
  !listeners.sockets.some(
    (socket) =>
      socket.place === 'host' && socket.protocol === 'tcp' && socket.port === port && socket.process !== 'docker-proxy',
  );

/** Every door that was asked, those of Docker's forwarder aside. */
export const askedDoors = ({
  doors,
  listeners,
  containers,
}: Pick<Artifacts, 'doors' | 'listeners' | 'containers'>): Door[] =>
  doors.doors.filter(({ place, port }) => !isForwarder(containers, listeners, place, port));

/** Ports that could not be asked; port 0 stands for a whole place, whose socket table could not be read. */
export const unaskedDoors = ({
  doors,
  listeners,
  containers,
}: Pick<Artifacts, 'doors' | 'listeners' | 'containers'>): { subject: string; error: string }[] =>
  doors.unasked
    .filter(({ place, port }) => !isForwarder(containers, listeners, place, port))
    .map((door) => ({ subject: door.port === 0 ? door.place : doorName(door), error: door.error }));

/** Listening ports that nobody identified: what stands behind them could not be seen, so it may be the door that is looked for. */
export function unseenDoors(
  evidence: Pick<Artifacts, 'doors' | 'listeners' | 'containers'>,
  expected: string,
): Observation[] {
  const { doors, listeners, containers } = evidence;
  const row = (subject: string, observed: string): Observation => ({
    subject,
    holds: null,
    expected,
    observed,
    see: null,
  });
  const asked = new Set(doors.doors.map(doorName));
  const named = new Set(doors.unasked.map(doorName));
  return [
    ...unaskedDoors(evidence).map(({ subject, error }) => row(subject, `could not be asked: ${error}`)),
    ...listeners.unread.map(({ place, error }) => row(place, `its socket table could not be read: ${error}`)),
    ...listeners.sockets
      .filter(
        ({ protocol, loopback, place, port }) =>
          protocol === 'tcp' && !loopback && !isForwarder(containers, listeners, place, port),
      )
      .filter((socket) => !asked.has(doorName(socket)) && !named.has(doorName(socket)))
      .map((socket) => row(doorName(socket), `${socket.process} listens, and nobody asked what it is`)),
  ];
}

/** From where a door was seen open: places in its networks, and places that came through a gateway or an address of the host. */
export function visitorsOf(
  { reachability, gateways, containers }: Pick<Artifacts, 'reachability' | 'gateways' | 'containers'>,
  { place, port }: Door,
): string[] {
  const direct = reachability.cells
    .filter((cell) => cell.to === place && cell.port === port && cell.protocol === 'tcp' && cell.value === 'open')
    .map(({ from }) => from);
  const published = containers
    .filter((container) => container.place === place)
    .flatMap((container) => container.published);
  const hostPorts = published
    .filter(({ containerPort, protocol }) => containerPort === port && protocol === 'tcp')
    .map(({ hostPort }) => hostPort);
  const around = gateways.cells
    .filter(
      (cell) =>
        cell.protocol === 'tcp' &&
        cell.value === 'open' &&
        cell.owner === place &&
        (place === 'host' ? [port] : hostPorts).includes(cell.port),
    )
    .map(({ from }) => from);
  return [...new Set([...direct, ...around])].filter((from) => from !== place).sort();
}
