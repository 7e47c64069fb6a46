import { withoutProxy } from '../../helpers/evidence/proxy-kinds.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { protectedBackends } from '../../helpers/derived/stack/backend-endpoints.ts';
import { beyondLoopback, printBinding, reproducePorts } from '../../helpers/derived/stack/bindings.ts';
import { pathName, readCell, readControls } from '../../helpers/derived/reachability/cells.ts';
import { causeOfWay } from '../../helpers/derived/causes/meetings.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { anyHolds, not } from '../../helpers/lib/three-valued.ts';
import { openThroughGateways, readWaysTo, type Target } from '../../helpers/derived/reachability/ways-to.ts';
import { reproduceGateway } from '../../helpers/derived/reachability/reproduce-gateway.ts';
import { reproduceProbe } from '../../helpers/derived/reachability/reproduce-probe.ts';
import { mayGoRound } from '../../helpers/derived/reachability/talk.ts';

/** Whether the backend's own port is published, past the proxy. */
function judgePublished(containers: Artifacts['containers'], { to, port }: Target, expected: string) {
  const published = beyondLoopback(containers)
    .filter(({ container }) => container.namespace === to)
    .filter(({ binding }) => binding.containerPort === port && binding.protocol === 'tcp');
  const [first] = published;
  const row: Observation = {
    subject: pathName('outside', to, { protocol: 'tcp', port }),
    ...(first ? { cause: { kind: 'publishedPort', key: first.subject } } : {}),
    holds: first === undefined,
    expected,
    observed: first ? `published on ${printBinding(first.binding)}` : 'not published',
    reproduce: first ? reproducePorts(first.container) : null,
  };
  return { row, cause: row.cause, hostPorts: published.map(({ binding }) => binding.hostPort) };
}

export const loginWalkarounds = defineCheck({
  id: 'login-walkarounds',
  title: 'No protected backend is reached round the proxy, except by those whom the policy names',
  severity: 'critical',
  why: 'Whoever reaches the backend itself is never asked to log in.',
  fix:
    'Take the backend off the network or the published port, ' +
    'or name who may reach it under `paths.allowed` or `access.around`.',
  requires: ['containers', 'listeners', 'reachability', 'gateways', 'routes', 'traefik'],
  absent: withoutProxy,
  evaluate(seen, policy) {
    const { containers, reachability, gateways, routes } = seen;
    if (routes.backends.length === 0) return unknown('no backend of a router was seen');
    const backends = protectedBackends(seen, policy);
    if (backends.length === 0) return notApplicable('no router asks for a login');
    const controls = readControls(reachability);
    const waysTo = readWaysTo(seen);
    return backends.flatMap(({ namespace: to, port, url, routers }): Observation[] => {
      const expected = `reached through ${routers.join(', ')} only`;
      if (to === null || port === null)
        return [unseen(routers[0] ?? url, expected, `its backend ${url} is at an address of no container`)];
      const nameFrom = (from: string) => pathName(from, to, { protocol: 'tcp', port });
      const isStranger = (from: string) => !mayGoRound(policy, containers, from, to, port);
      const { probed, missing } = waysTo({ to, port }, isStranger);
      const rows = probed.map(([from, cells]): Observation => {
        const verdicts = cells.map((cell) => readCell(cell, controls));
        const holds = not(anyHolds(verdicts.map(({ reached }) => reached)));
        return {
          subject: nameFrom(from),
          ...causeOfWay(cells, containers, policy),
          holds,
          expected,
          observed: [...new Set(verdicts.map(({ summary }) => summary))].join('; '),
          reproduce: holds === true ? null : reproduceProbe(containers, cells),
        };
      });
      const published = judgePublished(containers, { to, port }, expected);
      const through = openThroughGateways(gateways, to, published.hostPorts).filter(({ from }) => isStranger(from));
      return [
        published.row,
        ...rows,
        ...missing.map(({ from, network }) => unseen(nameFrom(from), expected, `was not probed on ${network}`)),
        ...through.map((cell): Observation => {
          const where =
            cell.via === 'host-address' ? 'an address of the host' : `the gateway of ${cell.network ?? 'a network'}`;
          return {
            subject: nameFrom(cell.from),
            ...(published.cause ? { cause: published.cause } : {}),
            holds: false,
            expected,
            observed: `open through ${where}`,
            reproduce: reproduceGateway(containers, cell),
          };
        }),
      ];
    });
  },
});
