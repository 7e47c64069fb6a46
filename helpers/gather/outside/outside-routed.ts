import type { Vantage } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { Network } from '../../evidence/networks.ts';
import type { Outside } from '../../evidence/outside.ts';
import { familyOf } from '../../lib/ip.ts';
import type { Column } from '../network/column.ts';
import type { Topology } from '../network/matrix-plan.ts';
import { askTwice } from '../network/probing.ts';

interface Route {
  subnet: string;
  via: string;
}

const ip = ({ subnet, via }: Route, verb: 'add' | 'del'): string[] => [
  'ip',
  familyOf(subnet) === 6 ? '-6' : '-4',
  'route',
  verb,
  subnet,
  'via',
  via,
];

/** Routes that another machine of the same segment could set for itself; whatever was set is taken back. */
async function withRoutes<T>(vantage: Vantage, routes: readonly Route[], work: () => Promise<T>): Promise<T> {
  const set: Route[] = [];
  try {
    for (const route of routes) {
      const added = await vantage.run('outside', ip(route, 'add'));
      if (added.code === 0) set.push(route);
      else if (!added.stderr.includes('File exists'))
        throw new EvidenceError(
          `the outside view could not route ${route.subnet} through ${route.via}: ${added.stderr.trim()}`,
        );
    }
    return await work();
  } finally {
    for (const route of set) await vantage.run('outside', ip(route, 'del'));
  }
}

/** Ports of containers whose answer the host itself can show. */
export const columnsOfHost = (topology: Topology): Column[] =>
  topology.columns.filter((column) => column.port !== null && topology.witnesses(column).includes('host'));

/** Of these, the ones in whose family the host can be reached. */
export const routableColumns = (topology: Topology, targets: readonly string[]): Column[] =>
  columnsOfHost(topology).filter(({ family }) => targets.some((target) => familyOf(target) === family));

/**
 * Straight to containers' addresses, with the host as router. Networks without an address of the host cannot be routed
 * to, and are left out.
 */
export async function askRouted(
  vantage: Vantage,
  topology: Topology,
  networks: readonly Network[],
  targets: readonly string[],
): Promise<Outside['routed']> {
  const columns = columnsOfHost(topology);
  const reached = new Set(columns.map(({ network, family }) => `${network} ${family}`));
  const routes = networks.flatMap(({ key, subnets }) =>
    subnets.flatMap(({ subnet, family }) => {
      const via = targets.find((target) => familyOf(target) === family);
      return via && reached.has(`${key} ${family}`) ? [{ subnet, via }] : [];
    }),
  );
  const routable = routableColumns(topology, targets);
  const probeOf = (namespace: string) => (column: Column) =>
    ({ kind: 'tcp', namespace, address: column.address, port: column.port ?? 0 }) as const;
  const [controls, values] = await Promise.all([
    askTwice(vantage, routable, probeOf('host'), () => false),
    withRoutes(vantage, routes, () => askTwice(vantage, routable, probeOf('outside'), () => false)),
  ]);
  return values.map(({ item: { to, network, family, port }, value }, at) => ({
    to,
    network,
    family,
    port: port ?? 0,
    value,
    control: controls[at]?.value ?? 'no-control',
  }));
}
