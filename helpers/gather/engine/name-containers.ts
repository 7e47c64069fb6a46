import { nameOfService } from '../../policy/ours.ts';
import type { ContainerInspection } from './inspection.ts';

const projectLabel = 'com.docker.compose.project';
const serviceLabel = 'com.docker.compose.service';

export const projectOf = ({ Config }: ContainerInspection): string | null => Config.Labels[projectLabel] ?? null;
export const serviceOf = ({ Config }: ContainerInspection): string | null => Config.Labels[serviceLabel] ?? null;
export const nameOf = ({ Name }: ContainerInspection): string => Name.replace(/^\//, '');

/** Names of network namespaces that are no containers. */
const reserved = ['host', 'outside'];

/** Compose numbers replicas from 1; a `docker compose run` container comes after them. */
const order = ({ Config }: ContainerInspection): number =>
  (Config.Labels['com.docker.compose.oneoff'] === 'True' ? 1e6 : 0) +
  Number(Config.Labels['com.docker.compose.container-number'] ?? 0);

/**
 * The stable name of each container, by its id: the service in the project with the bare names, `project/service` in
 * all others, the container's own name for strays;
 * `#2` from the second replica on. A stray that is called like a service is `container:<name>`, so that no two share
 * one.
 */
export function nameContainers(containers: readonly ContainerInspection[], project: string): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>(reserved);
  const sorted = [...containers].sort((a, b) => order(a) - order(b) || (nameOf(a) < nameOf(b) ? -1 : 1));
  const give = (container: ContainerInspection, wanted: string) => {
    let name = taken.has(wanted) && reserved.includes(wanted) ? `container:${wanted}` : wanted;
    for (let at = 2; taken.has(name); at += 1) name = `${wanted}#${at}`;
    taken.add(name);
    names.set(container.Id, name);
  };
  const strays: ContainerInspection[] = [];
  for (const container of sorted) {
    const service = serviceOf(container);
    if (service === null) strays.push(container);
    else give(container, nameOfService(projectOf(container), service, project));
  }
  for (const stray of strays) give(stray, taken.has(nameOf(stray)) ? `container:${nameOf(stray)}` : nameOf(stray));
  return names;
}

/**
 * The network namespace that each container's packets start from, by its id. One is shared by id or by name, and
 * through several containers in a row.
 * When its owner is gone the container is still in the old namespace, which is then its own.
 */
export function resolveNamespaces(
  containers: readonly ContainerInspection[],
  names: ReadonlyMap<string, string>,
): Map<string, string> {
  const owner = (reference: string) =>
    containers.find(
      (each) =>
        each.Id === reference ||
        nameOf(each) === reference ||
        (reference.length >= 12 && each.Id.startsWith(reference)),
    );
  const namespace = (container: ContainerInspection, seen: readonly string[]): string => {
    const mode = container.HostConfig.NetworkMode;
    const own = names.get(container.Id) ?? nameOf(container);
    if (mode === 'host') return 'host';
    if (!mode.startsWith('container:') || seen.includes(container.Id)) return own;
    const next = owner(mode.slice('container:'.length));
    return next ? namespace(next, [...seen, container.Id]) : own;
  };
  return new Map(containers.map((container) => [container.Id, namespace(container, [])]));
}
