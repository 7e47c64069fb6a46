import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { protectedBackends } from '../../helpers/derived/stack/backends.ts';
import { beyondLoopback, printBinding, reproducePorts } from '../../helpers/derived/stack/bindings.ts';
import { pathName, readCell, readControls } from '../../helpers/derived/reachability/cells.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { cellKey, expectedCells } from '../../helpers/derived/reachability/matrix.ts';
import { reproduceGateway } from '../../helpers/derived/reachability/reproduce-gateway.ts';
import { reproduceProbe } from '../../helpers/derived/reachability/reproduce-probe.ts';
import { isOnPath, namesAt, sharedNetworks } from '../../helpers/derived/reachability/talk.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

/** Whether the policy names a place as one that may speak to a backend without the proxy. */
function mayGoRound(
  policy: Policy,
  containers: Artifacts['containers'],
  from: string,
  to: string,
  port: number,
): boolean {
  const [mine, theirs] = [namesAt(policy, containers, from), namesAt(policy, containers, to)];
  const named = [policy.proxy.service, ...policy.access.around].some((name) => mine.includes(name));
  return (
    named ||
    sharedNetworks(policy, mine, theirs).length > 0 ||
    isOnPath([...policy.paths.allowed, ...policy.paths.required], mine, theirs, 'tcp', port)
  );
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
  evaluate(seen, policy) {
    const { containers, reachability, gateways, routes } = seen;
    if (routes.backends.length === 0) return unknown('no backend of a router was seen');
    const backends = protectedBackends(seen, policy);
    if (backends.length === 0) return notApplicable('no router asks for a login');
    const controls = readControls(reachability);
    const known = new Set(reachability.cells.map(cellKey));
    const whole = expectedCells(seen);
    return backends.flatMap(({ namespace: to, port, url, routers }): Observation[] => {
      const expected = `reached through ${routers.join(', ')} only`;
      if (to === null || port === null)
        return [
          {
            subject: routers[0] ?? url,
            holds: null,
            expected,
            observed: `its backend ${url} is at an address of no container`,
            reproduce: null,
          },
        ];
      const at = { protocol: 'tcp' as const, port };
      const target = <T extends { to: string; from: string; protocol: string; port: number | null }>(
        cell: T,
      ): boolean =>
        cell.to === to &&
        cell.protocol === 'tcp' &&
        cell.port === port &&
        cell.from !== 'host' &&
        !mayGoRound(policy, containers, cell.from, to, port);
      const rows = [...Map.groupBy(reachability.cells.filter(target), ({ from }) => from)].map(
        ([from, cells]): Observation => {
          const verdicts = cells.map((cell) => readCell(cell, controls));
          const holds = verdicts.some(({ reached }) => reached)
            ? false
            : verdicts.some(({ reached }) => reached === null)
              ? null
              : true;
          return {
            subject: pathName(from, to, at),
            holds,
            expected,
            observed: [...new Set(verdicts.map(({ summary }) => summary))].join('; '),
            reproduce: holds === true ? null : reproduceProbe(containers, cells),
          };
        },
      );
      const missing = whole.filter((cell) => target(cell) && !known.has(cellKey(cell)));
      const published = beyondLoopback(containers).filter(
        ({ container, binding }) =>
          container.namespace === to && binding.containerPort === port && binding.protocol === 'tcp',
      );
      const ports = published.map(({ binding }) => binding.hostPort);
      const through = gateways.cells.filter(
        (cell) =>
          cell.owner === to &&
          cell.protocol === 'tcp' &&
          ports.includes(cell.port) &&
          cell.value === 'open' &&
          cell.from !== to &&
          !mayGoRound(policy, containers, cell.from, to, port),
      );
      return [
        {
          subject: pathName('outside', to, at),
          holds: published.length === 0,
          expected,
          observed: published[0] ? `published on ${printBinding(published[0].binding)}` : 'not published',
          reproduce: published[0] ? reproducePorts(published[0].container) : null,
        },
        ...rows,
        ...missing.map((cell): Observation => ({
          subject: pathName(cell.from, to, at),
          holds: null,
          expected,
          observed: `was not probed on ${cell.network}`,
          reproduce: null,
        })),
        ...through.map((cell): Observation => ({
          subject: pathName(cell.from, to, at),
          holds: false,
          expected,
          observed:
            'open through ' +
            `${cell.via === 'host-address' ? 'an address of the host' : `the gateway of ${cell.network ?? 'a network'}`}`,
          reproduce: reproduceGateway(containers, cell),
        })),
      ];
    });
  },
});
