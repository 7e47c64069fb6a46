import type { Compose } from '../../evidence/compose.ts';
import { nameOfService } from '../../policy/ours.ts';

/** What one project's files say, in the names that the policy has for its services and networks. */
export function nameComposed(composed: Compose, project: string, bare: string): Compose {
  if (project === bare) return composed;
  const networkOf = (key: string): string => composed.networks[key]?.name ?? key;
  return {
    ...composed,
    services: Object.fromEntries(
      Object.entries(composed.services).map(([name, service]) => [
        nameOfService(project, name, bare),
        { ...service, networks: service.networks.map(networkOf).sort() },
      ]),
    ),
    networks: Object.fromEntries(Object.entries(composed.networks).map(([key, each]) => [networkOf(key), each])),
  };
}

/** Several projects as one. Of a network that one makes and others join it says how it is made. */
export function joinComposed(all: readonly Compose[]): Compose {
  const networks = all
    .flatMap((each) => Object.entries(each.networks))
    .sort(([, one], [, other]) => Number(other.external) - Number(one.external));
  const places = all.flatMap((each) => each.places ?? []);
  return {
    files: all.flatMap(({ files }) => files),
    services: Object.assign({}, ...all.map(({ services }) => services)) as Compose['services'],
    networks: Object.fromEntries(networks),
    ...(places.length > 0 ? { places } : {}),
  };
}
