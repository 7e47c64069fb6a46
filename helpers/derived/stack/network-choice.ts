import { labelOf } from '../../evidence/traefik-labels.ts';
import type { Container } from '../../evidence/containers.ts';
import { labelledRouters } from './discovered.ts';

/**
 * From which networks of a container Traefik takes the address of its server. `named`: by a label or the provider's
 * setting; several `networks`: any of them, by chance, for it takes the first of an unordered map
 * (`pkg/provider/docker/config.go`, getIPAddress).
 */
export interface NetworkChoice {
  networks: string[];
  /** The network that is named, as it is written, and whether the container sits on it. null: none is. */
  named: { name: string; there: boolean } | null;
  /** No label names one, and whether the provider does could not be read. */
  unread: boolean;
}

/** It gives its server's whole address itself, or its routers lead to services of others: nothing is chosen. */
export function choosesNothing(container: Container): boolean {
  const entries = Object.entries(container.labels).map(([key, value]) => [key.toLowerCase(), value] as const);
  const services = new Set(
    entries.flatMap(([key]) => /^traefik\.(?:http|tcp|udp)\.services\.([^.]+)\./.exec(key)?.[1] ?? []),
  );
  const addressed = (name: string) =>
    entries.some(
      ([key]) => /\.loadbalancer\.server\.(?:url|address)$/.test(key) && key.split('.').slice(0, -3).at(-1) === name,
    );
  if (services.size > 0) return [...services].every(addressed);
  return labelledRouters(container).every((router) =>
    entries.some(([key, value]) => key.endsWith(`.routers.${router}.service`) && /@(?!docker$)/.test(value)),
  );
}

/**
 * Reads a container's labels, those of the owner of its namespace first, as Traefik does.
 * @param names the engine's name of each network by its key. provider: its own setting; undefined: it was not read.
 */
export function networkChoice(
  container: Container,
  owner: Container,
  names: ReadonlyMap<string, string>,
  provider: string | null | undefined,
): NetworkChoice {
  const sits = [...new Set(owner.attachments.map(({ network }) => network))];
  const label = labelOf(owner.labels, 'traefik.docker.network') ?? labelOf(container.labels, 'traefik.docker.network');
  const name = label || provider || null;
  const found = sits.filter((key) => (names.get(key) ?? key) === name);
  return {
    networks: found.length > 0 ? found : sits,
    named: name === null ? null : { name, there: found.length > 0 },
    unread: !label && provider === undefined,
  };
}
