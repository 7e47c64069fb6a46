import type { Container } from '../../evidence/containers.ts';
import type { Network } from '../../evidence/networks.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { NetworkRule, Policy, ServiceRule } from '../../policy/policy.ts';
import { fresh } from './fresh.ts';

/** What is edited has to be there: a change that changes nothing would prove nothing. */
function found<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`the small world has no ${name}`);
  return thing;
}

export const containerOf = ({ containers }: Artifacts, subject: string): Container =>
  found(
    containers.find((each) => each.subject === subject),
    `container ${subject}`,
  );
export const networkOf = ({ networks }: Artifacts, key: string): Network =>
  found(
    networks.find((each) => each.key === key),
    `network ${key}`,
  );
export const serviceRule = ({ services }: Policy, name: string): ServiceRule =>
  found(services[name], `rule for ${name}`);
export const networkRule = ({ networks }: Policy, key: string): NetworkRule => found(networks[key], `rule for ${key}`);
export const routerOf = ({ traefik }: Artifacts, name: string) =>
  found(
    traefik.routers.find((each) => each.name === name),
    `router ${name}`,
  );
export const egressOf = ({ egress }: Artifacts, namespace: string) =>
  found(
    egress.rows.find((each) => each.namespace === namespace),
    `way out of ${namespace}`,
  );

/** Leaves out a service's container and whatever was seen from or of it. */
export function removeContainer(evidence: Artifacts, subject: string): void {
  evidence.containers.splice(evidence.containers.indexOf(containerOf(evidence, subject)), 1);
}

/** Gives a container an endpoint in a network of the engine. */
export function endpoint(evidence: Artifacts, subject: string, network: string, ipv4: string): void {
  containerOf(evidence, subject).attachments.push({
    network,
    networkId: `id-${network}`,
    ipv4,
    ipv6: null,
    gateway4: null,
    gateway6: null,
    aliases: [subject],
  });
  networkOf(evidence, network).members.push(subject);
}

type Match = Partial<Pick<Cell, 'from' | 'to' | 'network' | 'family' | 'protocol' | 'port'>>;
const matches = <T extends object>(row: T, match: Match): boolean =>
  Object.entries(match).every(([key, value]) => key in row && Object.is(Reflect.get(row, key), value));

/** Gives every matching cell of the matrix another value. */
export function setCells({ reachability }: Artifacts, match: Match, value: Cell['value']): void {
  const cells = reachability.cells.filter((cell) => matches(cell, match));
  found(cells[0], `cell like ${JSON.stringify(match)}`);
  for (const cell of cells) cell.value = value;
}

export const removeCells = ({ reachability }: Artifacts, match: Match): void => {
  reachability.cells = reachability.cells.filter((cell) => !matches(cell, match));
};

/** Voids every matching control, before or after the sweep. */
export function voidControls({ reachability }: Artifacts, match: Match, when: 'before' | 'after'): void {
  const controls = reachability.controls.filter((control) => matches(control, match));
  found(controls[0], `control like ${JSON.stringify(match)}`);
  for (const control of controls) control[when] = 'dropped';
}

/** A namespace that listens nowhere, with a listener of ours in it, reached by whoever gets an echo from there. */
export function plantAt({ listeners, reachability }: Artifacts, namespace: string, port = 61000): void {
  listeners.sockets = listeners.sockets.filter((socket) => socket.namespace !== namespace);
  const withPlanted = <T extends Pick<Cell, 'to' | 'protocol' | 'port'>>(rows: readonly T[]): T[] =>
    rows
      .filter(({ to, protocol }) => to !== namespace || protocol !== 'tcp')
      .flatMap((row) =>
        row.to === namespace ? [row, { ...row, protocol: 'tcp' as const, port, planted: true }] : [row],
      );
  reachability.cells = withPlanted(reachability.cells);
  reachability.controls = withPlanted(reachability.controls);
  reachability.planted = [{ namespace, port, error: null }];
}

/** A container of nobody's project. */
export function addStray(evidence: Artifacts, subject: string, change: Partial<Container> = {}): void {
  const { labels, ...like } = fresh(containerOf(evidence, 'radarr'));
  evidence.addresses.read.push(subject);
  evidence.containers.push({
    ...like,
    id: `id-${subject}`,
    name: subject,
    subject,
    project: null,
    service: null,
    member: false,
    namespace: subject,
    networkMode: 'bridge',
    attachments: [],
    published: [],
    requested: [],
    labels: Object.fromEntries(
      Object.entries(labels).filter(([key]) => !key.startsWith('traefik.') && !key.startsWith('com.docker.compose')),
    ),
    ...change,
  });
}

/** A TCP router `ssh@docker` on an entrypoint of its own, port 2222. */
export function addTcpRouter({ traefik }: Pick<Artifacts, 'traefik'>): void {
  traefik.entryPoints.push({ name: 'ssh', address: ':2222' });
  traefik.routers.push({
    name: 'ssh@docker',
    kind: 'tcp',
    provider: 'docker',
    rule: 'HostSNI(`*`)',
    entryPoints: ['ssh'],
    service: 'ssh',
    middlewares: [],
    priority: 1,
    tls: false,
    status: 'enabled',
    errors: [],
  });
}
