import type { Container } from '../../helpers/evidence/containers.ts';
import type { Listener } from '../../helpers/evidence/listeners.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { ownersOf } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { isLoopback } from '../../helpers/lib/ip.ts';
import { withPort } from '../../helpers/lib/url.ts';

const expected = 'only the ports declared under `services.<name>.listens` or `ports.allowed`';
const reproduce = (port: number) => `ss -lntup 'sport = :${port}'`;

function isDeclared({ port, protocol, address }: Listener, container: Container, policy: Policy): boolean {
  const rule = container.member && container.service !== null ? policy.services[container.service] : undefined;
  if (rule?.hostNetwork !== true) return false;
  if (container.service !== null && ownersOf(policy, port, protocol).includes(container.service)) return true;
  return rule.listens
    .filter((allowed) => allowed.port === port && allowed.protocol === protocol)
    .some((allowed) => allowed.address === null || allowed.address === address);
}

function listens(container: Container, sockets: readonly Listener[], policy: Policy): Observation[] {
  const own = sockets.filter((socket) => socket.container === container.subject && !socket.loopback);
  if (container.pid === 0)
    return [unseen(container.subject, expected, `${container.status}: where it would listen cannot be seen`)];
  if (own.length === 0) return [sound(container.subject, expected, 'listens nowhere beyond loopback')];
  return own.map((socket) => {
    const { address, port, protocol, process } = socket;
    return {
      subject: `${container.subject}:${port}/${protocol}`,
      cause: { kind: 'service', key: container.subject },
      holds: isDeclared(socket, container, policy),
      expected,
      observed: `${process} listens on ${withPort(address, port)}/${protocol} of the host`,
      reproduce: reproduce(port),
    };
  });
}

/** Ports of the host that are open, and of which nobody knows whose they are. */
function unattributed(containers: readonly Container[], sockets: readonly Listener[]): Observation[] {
  const bindings = containers.flatMap((container) => container.published);
  const published = new Set(bindings.map(({ hostPort, protocol }) => `${hostPort}/${protocol}`));
  // Docker's own forwarder stands in for a published port; 2.1 answers for that.
  const isForwarder = ({ process, port, protocol }: Listener) =>
    process === 'docker-proxy' && published.has(`${port}/${protocol}`);
  return sockets
    .filter((socket) => socket.container === undefined && !socket.loopback && !isForwarder(socket))
    .map(({ port, protocol, process }) => {
      const observed = `held by ${process}; whether a container or the host itself runs it could not be told`;
      return { ...unseen(`host:${port}/${protocol}`, expected, observed), reproduce: reproduce(port) };
    });
}

// On the host network there is no `ports:`: whatever the program binds is open, and no line of the compose file says
// so.
export const hostNetworkListeners = defineCheck({
  id: 'host-network-listeners',
  title: 'Containers on the host network listen only where declared',
  severity: 'high',
  why: 'A container on the host network opens its ports on the machine itself, past every network of the stack.',
  fix:
    'Give the container a network of its own, bind it to 127.0.0.1, ' +
    'or declare the port under `services.<name>.listens`.',
  restsOn: ['program'],
  requires: ['containers', 'listeners'],
  evaluate({ containers, listeners }, policy) {
    const guests = containers.filter(({ namespace }) => namespace === 'host');
    const declared = Object.keys(policy.services).filter((name) => policy.services[name]?.hostNetwork);
    if (guests.length === 0 && declared.length === 0)
      return notApplicable('no container is on the host network, and none is declared to be');
    const absent = declared.filter((name) => !guests.some(({ service, member }) => member && service === name));
    const missing = absent.map((name) => unseen(name, expected, 'declared to be on the host network, and not there'));
    if (guests.length === 0) return missing;
    const blind = listeners.unread.find(({ namespace }) => namespace === 'host');
    if (blind) {
      const observed = `the host's socket table could not be read: ${blind.error}`;
      return [...missing, ...guests.map(({ subject }) => unseen(subject, expected, observed))];
    }
    const sockets = listeners.sockets.filter(({ namespace }) => namespace === 'host');
    const bound = containers.some((each) => each.pid > 0 && each.published.some(({ hostIp }) => !isLoopback(hostIp)));
    // Docker's forwarder alone holds one for each published port.
    if (sockets.length === 0 && bound) {
      const observed = 'the host’s socket table is empty, although ports are published';
      return [...missing, ...guests.map(({ subject }) => unseen(subject, expected, observed))];
    }
    return [
      ...missing,
      ...guests.flatMap((container) => listens(container, sockets, policy)),
      ...unattributed(containers, sockets),
    ];
  },
});
