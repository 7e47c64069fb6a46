import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { GatewayCell } from '../../helpers/evidence/reachability.ts';
import { isBlocked, isReachable } from '../../helpers/derived/reachability/cells.ts';
import { ownersOf } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceGateway } from '../../helpers/derived/reachability/reproduce-gateway.ts';
import { isUp } from '../../helpers/derived/stack/stack.ts';
import { isOnPath, namesAt, sharedNetworks } from '../../helpers/derived/reachability/talk.ts';
import { isLoopback } from '../../helpers/lib/ip.ts';

const viaName = ({ via, network, family }: GatewayCell): string =>
  `${network ? `the gateway of ${network}` : 'an address of the host'}${via === 'own-gateway' ? ', its own' : ''}${family === 6 ? ', over IPv6' : ''}`;

/** The container's own port, for the host's may be any free one. */
const innerPort = (
  containers: Artifacts['containers'],
  { owner, port, protocol }: Pick<GatewayCell, 'owner' | 'port' | 'protocol'>,
): number =>
  containers
    .find(({ subject }) => subject === owner)
    ?.published.find((binding) => binding.hostPort === port && binding.protocol === protocol)?.containerPort ?? port;

export const gatewayWalkarounds = defineCheck({
  id: 'gateway-walkarounds',
  title: 'No published port leads round the segments through a gateway',
  severity: 'critical',
  why: 'Whoever may not reach a service on any network reaches its published port through the gateway of every bridge.',
  fix: 'Remove the entry from `ports:`, or declare the port with its owner.',
  requires: ['containers', 'gateways'],
  evaluate({ containers, gateways }, policy) {
    const isOurs = (namespace: string) =>
      namespace in policy.services || containers.some(({ subject, member }) => subject === namespace && member);
    const namespaceOf = (owner: string) => containers.find(({ subject }) => subject === owner)?.namespace ?? owner;
    const mapped = gateways.cells.filter(
      ({ owner, from }) => owner !== 'host' && from !== namespaceOf(owner) && (isOurs(owner) || isOurs(from)),
    );
    const published = containers.filter((container) => container.published.some(({ hostIp }) => !isLoopback(hostIp)));
    if (mapped.length === 0)
      return published.length > 0
        ? unknown(
            `nobody was sent to a gateway, although ${published.map(({ subject }) => subject).join(', ')} ` +
              'publish ports',
          )
        : notApplicable('nobody publishes a port beyond loopback');
    const namespaces = new Set(
      containers
        .filter((container) => isUp(container) && container.member && container.namespace !== 'host')
        .map(({ namespace }) => namespace),
    );
    const untried = gateways.controls
      .filter(({ owner }) => owner !== 'host')
      .flatMap(({ owner, port, protocol }) =>
        [...namespaces]
          .filter(
            (from) =>
              from !== namespaceOf(owner) &&
              !mapped.some(
                (cell) =>
                  cell.from === from && cell.owner === owner && cell.port === port && cell.protocol === protocol,
              ),
          )
          .map((from): Observation => ({
            subject: `${from} → ${owner}:${innerPort(containers, { owner, port, protocol })}/${protocol}`,
            holds: null,
            expected: 'tried through every gateway',
            observed: `nobody tried port ${port} from ${from}`,
            reproduce: null,
          })),
      );
    const rows = mapped.map((cell): Observation => {
      const { from, owner, port, protocol, value } = cell;
      const inner = innerPort(containers, cell);
      const base = {
        subject: `${from} → ${owner}:${inner}/${protocol}`,
        observed: `${value} on port ${port} of ${viaName(cell)}`,
      };
      const [mine, theirs] = [namesAt(policy, containers, from), namesAt(policy, containers, namespaceOf(owner))];
      const declared = ownersOf(policy, port, protocol).some((name) => theirs.includes(name));
      if (
        declared ||
        sharedNetworks(policy, mine, theirs).length > 0 ||
        isOnPath(policy.paths.allowed, mine, theirs, protocol, inner)
      )
        return {
          ...base,
          holds: true,
          expected: declared ? 'either, for the port is published as declared' : 'either, for the two may talk',
          reproduce: null,
        };
      const proven = gateways.controls.some(
        (control) =>
          control.port === port &&
          control.protocol === protocol &&
          control.owner === owner &&
          isReachable(control.value),
      );
      const holds = isReachable(value) ? false : isBlocked(value) && proven ? true : null;
      const lack = isBlocked(value) && !proven ? ', but the host itself did not reach it either' : '';
      return {
        ...base,
        holds,
        expected: 'not reachable through any gateway',
        observed: `${base.observed}${lack}`,
        reproduce: holds ? null : reproduceGateway(containers, cell),
      };
    });
    return [...rows, ...untried];
  },
});
