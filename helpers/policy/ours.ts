import type { Container } from '../evidence/containers.ts';
import type { Network } from '../evidence/networks.ts';
import type { PolicyFile } from './schema.ts';

/**
 * What is the stack's own, of all that one engine runs. Services of `project` go by their bare names, in policy and
 * findings; those of any other project are `project/service`, whether they are ours or strangers: so no name depends on
 * what else runs, and two services called `redis` are two names.
 */
export interface Ours {
  /** The first of the policy's projects. */
  project: string;
  /** Further Compose projects that are ours as a whole. */
  others: readonly string[];
  /** Single services of other projects that are ours because the policy names them: `edge/traefik`. */
  services: readonly string[];
}

/** Compose projects that a policy names, the one with the bare names first. */
export const projectsOf = ({ project }: Pick<PolicyFile, 'project'>): string[] => [project ?? []].flat();

/** The name of a Compose service in policy and findings. project null: a label without the other, of no project. */
export const nameOfService = (project: string | null, service: string, bare: string): string =>
  project === bare ? service : `${project ?? 'no-project'}/${service}`;

/** Whether a whole project is ours. */
export const isOurProject = (project: string | null, { project: bare, others }: Omit<Ours, 'services'>): boolean =>
  project !== null && (project === bare || others.includes(project));

/** Of names of services, those of other projects. */
export const foreignServices = (names: readonly string[]): string[] => names.filter((name) => name.includes('/'));

/** A name as the services are declared: `edge/traefik` for `traefik`, where nothing else can be meant. */
export function fullName(name: string, services: object): string {
  const [only, ...more] = name in services ? [] : Object.keys(services).filter((each) => each.endsWith(`/${name}`));
  return only !== undefined && more.length === 0 ? only : name;
}

/** The Compose service's name in its own file, which is also its name in the network. null: it is of none. */
export const composeServiceOf = ({ labels, service }: Pick<Container, 'labels' | 'service'>): string | null =>
  labels['com.docker.compose.service'] ?? service;

/** Whether a container is ours, and its service as policy and findings name it; a stranger keeps its own name. */
export function own(project: string | null, service: string | null, ours: Ours): Pick<Container, 'member' | 'service'> {
  const name = service === null ? null : nameOfService(project, service, ours.project);
  const member = isOurProject(project, ours) || (name !== null && ours.services.includes(name));
  return { member, service: member ? name : service };
}

/** A container as it is where these are ours; those of the first project were told from strangers before. */
export const owned = (container: Container, ours: Ours): Container =>
  container.project === ours.project
    ? container
    : { ...container, ...own(container.project, composeServiceOf(container), ours) };

export const ownedNetwork = (network: Network, ours: Ours): Network =>
  network.project === ours.project ? network : { ...network, member: isOurProject(network.project, ours) };
