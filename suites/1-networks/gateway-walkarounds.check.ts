import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { GatewayCell } from '../../helpers/evidence/gateways.ts';
import { isBlocked, isClosed } from '../../helpers/derived/reachability/cells.ts';
import {
  innerPort,
  isProven,
  isSamePort,
  permissionOf,
  targetOf,
  viaName,
} from '../../helpers/derived/reachability/gateway-cells.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceGateway } from '../../helpers/derived/reachability/reproduce-gateway.ts';
import { isUp } from '../../helpers/derived/stack/stack.ts';
import { isLoopback } from '../../helpers/lib/ip.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

type Seen = Pick<Artifacts, 'containers' | 'gateways'>;

/** Ways to published ports of which one end is of this stack. */
function waysOf({ containers, gateways }: Seen, policy: Policy): GatewayCell[] {
  const isOurs = (namespace: string) =>
    namespace in policy.services || containers.some(({ subject, member }) => subject === namespace && member);
  return gateways.cells
    .filter((cell) => cell.owner !== 'host' && cell.from !== targetOf(containers, cell))
    .filter(({ owner, from }) => isOurs(owner) || isOurs(from));
}

/** Namespaces of the stack from which nobody went to a port that answers the host itself. */
function untriedOf({ containers, gateways }: Seen, ways: readonly GatewayCell[]): Observation[] {
  const members = containers.filter((each) => isUp(each) && each.member && each.namespace !== 'host');
  const namespaces = [...new Set(members.map(({ namespace }) => namespace))];
  return gateways.controls
    .filter(({ owner }) => owner !== 'host')
    .flatMap((control) => {
      const { owner, port, protocol } = control;
      const tried = new Set(ways.filter((cell) => isSamePort(cell, control)).map(({ from }) => from));
      return namespaces
        .filter((from) => from !== targetOf(containers, control) && !tried.has(from))
        .map((from) => ({
          subject: `${from} → ${owner}:${innerPort(containers, control)}/${protocol}`,
          holds: null,
          expected: 'tried through every gateway',
          observed: `nobody tried port ${port} from ${from}`,
          reproduce: null,
        }));
    });
}

function judgeWay(seen: Seen, policy: Policy, cell: GatewayCell): Observation {
  const { from, owner, port, protocol, value } = cell;
  const subject = `${from} → ${owner}:${innerPort(seen.containers, cell)}/${protocol}`;
  const observed = `${value} on port ${port} of ${viaName(cell)}`;
  const permitted = permissionOf(seen.containers, policy, cell);
  if (permitted !== null) return { subject, holds: true, expected: permitted, observed, reproduce: null };
  const proven = isProven(seen.gateways, cell);
  const holds = isClosed(value, proven);
  return {
    subject,
    cause: { kind: 'publishedPort', key: `${owner}:${innerPort(seen.containers, cell)}/${protocol}` },
    holds,
    expected: 'not reachable through any gateway',
    observed: isBlocked(value) && !proven ? `${observed}, but the host itself did not reach it either` : observed,
    reproduce: holds ? null : reproduceGateway(seen.containers, cell),
  };
}

export const gatewayWalkarounds = defineCheck({
  id: 'gateway-walkarounds',
  title: 'No published port leads round the segments through a gateway',
  severity: 'critical',
  why: 'Whoever may not reach a service on any network reaches its published port through the gateway of every bridge.',
  fix: 'Remove the entry from `ports:`, or declare the port with its owner.',
  requires: ['containers', 'gateways'],
  evaluate(seen, policy) {
    const ways = waysOf(seen, policy);
    if (ways.length > 0) return [...ways.map((cell) => judgeWay(seen, policy, cell)), ...untriedOf(seen, ways)];
    const published = seen.containers.filter((each) => each.published.some(({ hostIp }) => !isLoopback(hostIp)));
    if (published.length === 0) return notApplicable('nobody publishes a port beyond loopback');
    const owners = published.map(({ subject }) => subject).join(', ');
    return unknown(`nobody was sent to a gateway, although ${owners} publish ports`);
  },
});
