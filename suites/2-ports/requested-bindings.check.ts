import type { Container } from '../../helpers/evidence/containers.ts';
import type { Network } from '../../helpers/evidence/networks.ts';
import { printBinding } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck, notApplicable } from '../../helpers/kernel/check.ts';

/** Only on networks of which no more than the names are known. */
const isElsewhere = ({ attachments }: Container, networks: readonly Network[]): boolean =>
  attachments.length > 0 &&
  attachments.every(({ networkId }) => networks.some(({ id, external }) => id === networkId && external));

// On internal-only networks the engine drops the request without a word: `Ports` is empty while `PortBindings` keeps
// it.
export const requestedBindings = defineCheck({
  id: 'requested-bindings',
  title: 'Every port that is asked for is published',
  severity: 'medium',
  fileSuffices: true,
  why: 'A request that the engine left unmet is a door that opens by itself when the container joins one more network.',
  fix: 'Remove the entry from `ports:`, or attach the container to a network that is not internal.',
  requires: ['containers'],
  also: ['networks'],
  evaluate({ containers, networks = [] }) {
    const asked = containers
      .filter(({ status }) => status === 'running' || status === 'paused')
      .flatMap((container) => container.requested.map((binding) => ({ container, binding })));
    if (asked.length === 0) return notApplicable('no running container asks for a published port');
    return asked.map(({ container, binding }) => {
      const met = container.published.find(
        ({ containerPort, protocol, hostPort }) =>
          containerPort === binding.containerPort &&
          protocol === binding.protocol &&
          (binding.hostPort === 0 || hostPort === binding.hostPort),
      );
      return {
        subject: `${container.subject}:${binding.containerPort}/${binding.protocol}`,
        cause: { kind: 'publishedPort', key: `${container.subject}:${binding.containerPort}/${binding.protocol}` },
        holds: met && isElsewhere(container, networks) ? null : met !== undefined,
        expected: `published on ${printBinding(binding)}, as asked for`,
        observed: met ? `published on ${printBinding(met)}` : 'silently not published',
        reproduce:
          "docker inspect --format '{{json .HostConfig.PortBindings}} {{json .NetworkSettings.Ports}}' " +
          `${container.name}`,
      };
    });
  },
});
