import type { Compose, Place } from '../../evidence/compose.ts';
import { nameOfService } from '../../policy/ours.ts';

/** A cause's key, as findings in several projects have it: `film:80/tcp`, `film@front`, `front`. */
function namePlace(place: Place, serviceOf: (name: string) => string, networkOf: (key: string) => string): Place {
  const { kind, key } = place;
  if (kind === 'router') return place;
  if (kind === 'network') return { ...place, key: networkOf(key) };
  const [, service = key, sign = '', rest = ''] = (kind === 'service' ? null : /^([^:@]+)([:@])(.*)$/.exec(key)) ?? [];
  return { ...place, key: `${serviceOf(service)}${sign}${sign === '@' ? networkOf(rest) : rest}` };
}

/** What one project's files say, in the names that the policy has for its services and networks. */
export function nameComposed(composed: Compose, project: string, bare: string): Compose {
  if (project === bare) return composed;
  const serviceOf = (name: string): string => nameOfService(project, name, bare);
  const networkOf = (key: string): string => composed.networks[key]?.name ?? key;
  return {
    ...composed,
    ...(composed.places ? { places: composed.places.map((each) => namePlace(each, serviceOf, networkOf)) } : {}),
    services: Object.fromEntries(
      Object.entries(composed.services).map(([name, service]) => [
        serviceOf(name),
        { ...service, networks: service.networks.map(networkOf).sort() },
      ]),
    ),
    networks: Object.fromEntries(Object.entries(composed.networks).map(([key, each]) => [networkOf(key), each])),
  };
}

/** Several projects as one. Of a network that one makes and others join it says how it is made, by its maker's name. */
export function joinComposed(all: readonly Compose[]): Compose {
  const networks = all
    .flatMap((each) => Object.entries(each.networks))
    .sort(([, one], [, other]) => Number(other.external) - Number(one.external));
  const makers = new Map(networks.flatMap(([key, { name, external }]) => (external ? [] : [[name, key] as const])));
  const keyOf = (key: string): string => makers.get(key) ?? key;
  const places = all.flatMap((each) => each.places ?? []);
  const services = all.flatMap((each) =>
    Object.entries(each.services).map(([name, service]) => {
      const joined = service.networks.map((key) => (each.networks[key]?.external ? keyOf(key) : key));
      return [name, { ...service, networks: joined.sort() }] as const;
    }),
  );
  return {
    files: all.flatMap(({ files }) => files),
    services: Object.fromEntries(services),
    networks: Object.fromEntries(networks.map(([key, each]) => [each.external ? keyOf(key) : key, each])),
    ...(places.length > 0 ? { places } : {}),
  };
}
