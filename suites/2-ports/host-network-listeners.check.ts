import type { Container } from '../../helpers/evidence/containers.ts';
import type { Listener } from '../../helpers/evidence/reachability.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { ownersOf } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { withPort } from '../../helpers/lib/url.ts';

const expected = 'only the ports declared under `services.<name>.listens` or `ports.allowed`';
const reproduce = (port: number) => `ss -lntup 'sport = :${port}'`;

function isDeclared({ port, protocol, address }: Listener, container: Container, policy: Policy): boolean {
  const rule = container.member && container.service !== null ? policy.services[container.service] : undefined;
  if (rule?.hostNetwork !== true) return false;
  const owned = container.service !== null && ownersOf(policy, port, protocol).includes(container.service);
  return (
    owned ||
    rule.listens.some(
      (allowed) =>
        allowed.port === port &&
        allowed.protocol === protocol &&
        (allowed.address === null || allowed.address === address),
    )
  );
}

function listens(container: Container, sockets: readonly Listener[], policy: Policy): Observation[] {
  const own = sockets.filter((socket) => socket.container === container.subject && !socket.loopback);
  if (container.pid === 0)
    return [
      {
        subject: container.subject,
        holds: null,
        expected,
        observed: `${container.status}: where it would listen cannot be seen`,
        reproduce: null,
      },
    ];
  if (own.length === 0)
    return [
      {
        subject: container.subject,
        holds: true,
        expected,
        observed: 'listens nowhere beyond loopback',
        reproduce: null,
      },
    ];
  return own.map((socket) => ({
    subject: `${container.subject}:${socket.port}/${socket.protocol}`,
    holds: isDeclared(socket, container, policy),
    expected,
    observed:
      `${socket.process} listens on ` + `${withPort(socket.address, socket.port)}/${socket.protocol} ` + 'of the host',
    reproduce: reproduce(socket.port),
  }));
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
  requires: ['containers', 'listeners'],
  evaluate({ containers, listeners }, policy) {
    const guests = containers.filter(({ namespace }) => namespace === 'host');
    const declared = Object.keys(policy.services).filter((name) => policy.services[name]?.hostNetwork);
    if (guests.length === 0 && declared.length === 0)
      return notApplicable('no container is on the host network, and none is declared to be');
    const absent = declared.filter((name) => !guests.some(({ service, member }) => member && service === name));
    const missing = absent.map((name) => ({
      subject: name,
      holds: null,
      expected,
      observed: 'declared to be on the host network, and not there',
      reproduce: null,
    }));
    const blind = listeners.unread.find(({ namespace }) => namespace === 'host');
    if (blind)
      return [
        ...missing,
        ...guests.map(({ subject }) => ({
          subject,
          holds: null,
          expected,
          observed: `the host's socket table could not be read: ${blind.error}`,
          reproduce: null,
        })),
      ];
    const sockets = listeners.sockets.filter(({ namespace }) => namespace === 'host');
    const published = new Set(
      containers.flatMap((container) => container.published.map(({ hostPort, protocol }) => `${hostPort}/${protocol}`)),
    );
    // Docker's own forwarder stands in for a published port; 2.1 answers for that.
    const open = sockets.filter(
      ({ loopback, container, port, protocol, process }) =>
        container === undefined && !loopback && !(process === 'docker-proxy' && published.has(`${port}/${protocol}`)),
    );
    const unattributed = open.map(({ port, protocol, process }) => {
      const observed = `held by ${process}; whether a container or the host itself runs it could not be told`;
      return { subject: `host:${port}/${protocol}`, holds: null, expected, observed, reproduce: reproduce(port) };
    });
    return [
      ...missing,
      ...guests.flatMap((container) => listens(container, sockets, policy)),
      ...(guests.length > 0 ? unattributed : []),
    ];
  },
});
