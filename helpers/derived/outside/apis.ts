import type { Artifacts } from '../../evidence/evidence.ts';
import type { Observation } from '../../kernel/check.ts';

type Api = Artifacts['apis']['listeners'][number];
export type ApiEvidence = Pick<Artifacts, 'apis' | 'listeners' | 'containers' | 'reachability' | 'gateways'>;

export const apiName = ({ namespace, port }: Pick<Api, 'namespace' | 'port'>): string => `${namespace}:${port}/tcp`;

/**
 * A command to be run as root on the machine, in the network namespace of a place; it needs nothing inside the
 * container.
 */
export function reproduceInside(containers: Artifacts['containers'], namespace: string, command: string): string {
  const name = containers.find(({ subject }) => subject === namespace)?.name ?? namespace;
  return namespace === 'host'
    ? command
    : `nsenter -n -t $(docker inspect --format '{{.State.Pid}}' ${name}) ${command}`;
}

// Docker's forwarder leads to the container's own port, which is asked there.
const isForwarder = (
  containers: Artifacts['containers'],
  listeners: Artifacts['listeners'],
  namespace: string,
  port: number,
): boolean =>
  namespace === 'host' &&
  containers.some(({ published }) =>
    published.some((binding) => binding.hostPort === port && binding.protocol === 'tcp'),
  ) &&
  !listeners.sockets.some(
    (socket) =>
      socket.namespace === 'host' &&
      socket.protocol === 'tcp' &&
      socket.port === port &&
      socket.process !== 'docker-proxy',
  );

/** Every door that was asked, those of Docker's forwarder aside. */
export const askedApis = ({
  apis,
  listeners,
  containers,
}: Pick<Artifacts, 'apis' | 'listeners' | 'containers'>): Api[] =>
  apis.listeners.filter(({ namespace, port }) => !isForwarder(containers, listeners, namespace, port));

/** Ports that could not be asked; port 0 stands for a whole place, whose socket table could not be read. */
export const unaskedApis = ({
  apis,
  listeners,
  containers,
}: Pick<Artifacts, 'apis' | 'listeners' | 'containers'>): { subject: string; error: string }[] =>
  apis.unasked
    .filter(({ namespace, port }) => !isForwarder(containers, listeners, namespace, port))
    .map((api) => ({ subject: api.port === 0 ? api.namespace : apiName(api), error: api.error }));

/**
 * Listening ports that nobody identified: what stands behind them could not be seen, so it may be the door that is
 * looked for.
 */
export function unseenApis(
  evidence: Pick<Artifacts, 'apis' | 'listeners' | 'containers'>,
  expected: string,
): Observation[] {
  const { apis, listeners, containers } = evidence;
  const row = (subject: string, observed: string): Observation => ({
    subject,
    holds: null,
    expected,
    observed,
    reproduce: null,
  });
  const asked = new Set(apis.listeners.map(apiName));
  const named = new Set(apis.unasked.map(apiName));
  return [
    ...unaskedApis(evidence).map(({ subject, error }) => row(subject, `could not be asked: ${error}`)),
    ...listeners.unread.map(({ namespace, error }) => row(namespace, `its socket table could not be read: ${error}`)),
    ...listeners.sockets
      .filter(
        ({ protocol, loopback, namespace, port }) =>
          protocol === 'tcp' && !loopback && !isForwarder(containers, listeners, namespace, port),
      )
      .filter((socket) => !asked.has(apiName(socket)) && !named.has(apiName(socket)))
      .map((socket) => row(apiName(socket), `${socket.process} listens, and nobody asked what it is`)),
  ];
}

/**
 * From where a door was seen open: places in its networks, and places that came through a gateway or an address of the
 * host.
 */
export function visitorsOf(
  { reachability, gateways, containers }: Pick<Artifacts, 'reachability' | 'gateways' | 'containers'>,
  { namespace, port }: Api,
): string[] {
  const direct = reachability.cells
    .filter((cell) => cell.to === namespace && cell.port === port && cell.protocol === 'tcp' && cell.value === 'open')
    .map(({ from }) => from);
  const published = containers
    .filter((container) => container.namespace === namespace)
    .flatMap((container) => container.published);
  const hostPorts = published
    .filter(({ containerPort, protocol }) => containerPort === port && protocol === 'tcp')
    .map(({ hostPort }) => hostPort);
  const around = gateways.cells
    .filter(
      (cell) =>
        cell.protocol === 'tcp' &&
        cell.value === 'open' &&
        cell.owner === namespace &&
        (namespace === 'host' ? [port] : hostPorts).includes(cell.port),
    )
    .map(({ from }) => from);
  return [...new Set([...direct, ...around])].filter((from) => from !== namespace).sort();
}
