import type { Artifacts } from '../../evidence/evidence.ts';
import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';
import { inNamespace, inNamespaceOf } from '../stack/by-hand.ts';

type Api = Artifacts['apis']['listeners'][number];
type PortEvidence = Pick<Artifacts, 'apis' | 'listeners' | 'containers'>;
export type ApiEvidence = PortEvidence & Pick<Artifacts, 'reachability' | 'gateways'>;

export const apiName = ({ namespace, port }: Pick<Api, 'namespace' | 'port'>): string => `${namespace}:${port}/tcp`;

/**
 * A command to be run as root on the machine, in a network namespace; it needs nothing inside the container.
 */
export function reproduceInside(containers: Artifacts['containers'], namespace: string, command: string): string {
  const name = containers.find(({ subject }) => subject === namespace)?.name;
  return name === undefined ? inNamespaceOf(namespace, command) : inNamespace(name, command);
}

/** An API in a container is that container's; at the host's own addresses, whoever holds the port. */
export const causeOfApi = ({
  namespace,
  port,
}: Pick<Api, 'namespace' | 'port'>): Pick<Observation, 'cause' | 'lead'> =>
  namespace === 'host'
    ? { lead: { from: 'hostPort', key: `${port}/tcp` } }
    : { cause: { kind: 'service', key: namespace } };

// Docker's forwarder leads to the container's own port, which is asked there.
function isForwarder(
  { containers, listeners }: Pick<Artifacts, 'containers' | 'listeners'>,
  { namespace, port }: Pick<Api, 'namespace' | 'port'>,
): boolean {
  if (namespace !== 'host') return false;
  const published = containers
    .flatMap((container) => container.published)
    .some(({ hostPort, protocol }) => hostPort === port && protocol === 'tcp');
  const others = listeners.sockets
    .filter((socket) => socket.namespace === 'host' && socket.protocol === 'tcp' && socket.port === port)
    .some(({ process }) => process !== 'docker-proxy');
  return published && !others;
}

/** Every listener that was asked, those of Docker's forwarder aside. */
export const askedApis = (evidence: PortEvidence): Api[] =>
  evidence.apis.listeners.filter((api) => !isForwarder(evidence, api));

/** Ports that could not be asked; port 0 stands for a whole namespace, whose socket table could not be read. */
export const unaskedApis = (evidence: PortEvidence): { subject: string; error: string }[] =>
  evidence.apis.unasked
    .filter((api) => !isForwarder(evidence, api))
    .map((api) => ({ subject: api.port === 0 ? api.namespace : apiName(api), error: api.error }));

/** Declared socket proxies at which nobody was seen to speak the Docker API. */
export const unseenSocketProxies = (asked: readonly Api[], { socket }: Policy, expected: string): Observation[] =>
  socket.services
    .filter((service) => !asked.some(({ namespace, kind }) => namespace === service && kind === 'docker-api'))
    .map((service) => unseen(service, expected, 'declared as a socket proxy, and no Docker API was seen there'));

/**
 * Listening ports that nobody identified: what stands behind them could not be seen, so it may be the API that is
 * looked for.
 */
export function unseenApis(evidence: PortEvidence, expected: string): Observation[] {
  const { apis, listeners } = evidence;
  const known = new Set([...apis.listeners, ...apis.unasked].map(apiName));
  const ignored = listeners.sockets
    .filter(({ protocol, loopback }) => protocol === 'tcp' && !loopback)
    .filter((socket) => !known.has(apiName(socket)) && !isForwarder(evidence, socket));
  return [
    ...unaskedApis(evidence).map(({ subject, error }) => unseen(subject, expected, `could not be asked: ${error}`)),
    ...listeners.unread.map(({ namespace, error }) =>
      unseen(namespace, expected, `its socket table could not be read: ${error}`),
    ),
    ...ignored.map((socket) =>
      unseen(apiName(socket), expected, `${socket.process} listens, and nobody asked what it is`),
    ),
  ];
}

/**
 * From where an API was seen open: namespaces in its networks, and those that came through a gateway or an address of
 * the host.
 */
export function visitorsOf(
  { reachability, gateways, containers }: Pick<Artifacts, 'reachability' | 'gateways' | 'containers'>,
  { namespace, port }: Api,
): string[] {
  const isOpenTcp = (cell: { protocol: string; value: string }) => cell.protocol === 'tcp' && cell.value === 'open';
  const direct = reachability.cells.filter((cell) => cell.to === namespace && cell.port === port && isOpenTcp(cell));
  const published = containers
    .filter((container) => container.namespace === namespace)
    .flatMap((container) => container.published)
    .filter(({ containerPort, protocol }) => containerPort === port && protocol === 'tcp');
  const hostPorts = namespace === 'host' ? [port] : published.map(({ hostPort }) => hostPort);
  const around = gateways.cells.filter(
    (cell) => cell.owner === namespace && hostPorts.includes(cell.port) && isOpenTcp(cell),
  );
  const from = new Set([...direct, ...around].map((cell) => cell.from));
  return [...from].filter((visitor) => visitor !== namespace).sort();
}
