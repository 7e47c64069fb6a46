import type { Container } from '../../evidence/containers.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { remember } from '../../lib/remember.ts';
import { composeServiceOf } from '../../policy/ours.ts';
import { defaultRouter, isNamed } from '../../traefik/table/router-names.ts';

/** Names of the routers that a container's labels ask for: `traefik.http.routers.<name>.rule` and its kin. */
export const labelledRouters = remember((container: Container): readonly string[] => {
  const names = Object.keys(container.labels).flatMap(
    (label) => /^traefik\.(?:http|tcp|udp)\.routers\.([^.]+)\./i.exec(label)?.[1] ?? [],
  );
  return [...new Set(names.map((name) => name.toLowerCase()))];
});

/** Whether all of a proxy's routers come from files: no label makes one, and none has to. */
export const isRoutedByFiles = ({ routers }: Traefik): boolean => {
  const served = routers.filter(({ provider }) => provider !== 'internal');
  return served.length > 0 && served.every(({ provider }) => provider === 'file');
};

/**
 * Services of the stack that Traefik really lists an enabled router for, by its Docker provider.
 * A shared namespace may carry its guest's labels: a router counts for the service whose labels ask for it and for the
 * one that its name says; one by the default rule for the container that it is named after.
 */
export function discoveredServices(traefik: Traefik, containers: readonly Container[]): Set<string> {
  const listed = traefik.routers.filter(({ provider, status }) => provider === 'docker' && status === 'enabled');
  const isListed = (name: string) => listed.some((router) => isNamed(router, name));
  const found = new Set<string>();
  for (const container of containers.filter(({ member }) => member)) {
    const names = labelledRouters(container);
    for (const name of names.length > 0 ? names : [defaultRouter(container)]) {
      if (!isListed(name)) continue;
      if (container.service) found.add(container.service);
      const guest = containers.find(
        (each) => composeServiceOf(each)?.toLowerCase() === name && each.namespace === container.subject,
      );
      if (guest?.service) found.add(guest.service);
    }
  }
  return found;
}
