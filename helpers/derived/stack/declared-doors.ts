import type { Container } from '../../evidence/containers.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { isLoopback } from '../../lib/ip.ts';
import type { Policy } from '../../policy/policy.ts';
import { isOwnEntryPoint, partsOfEntryPoint } from '../../traefik/table/entry-points.ts';
import { ownersOf, type Protocol } from './bindings.ts';

interface At {
  /** As the world sees it; inside the proxy's container where it is not published. */
  port: number;
  protocol: Protocol;
}

/** An entrypoint of a router. at: null: it has no port that is known. published: beyond loopback. */
interface Door {
  entryPoint: string;
  at: At | null;
  published: boolean;
}

/** Where the world comes in to a router. */
export function doorsOfRouter(
  { entryPoints: names }: Pick<Router, 'entryPoints'>,
  { entryPoints }: Pick<Traefik, 'entryPoints'>,
  containers: readonly Container[],
  { proxy }: Policy,
): Door[] {
  const published = containers
    .filter((each) => each.member && each.service === proxy.service)
    .flatMap((each) => each.published);
  return entryPoints
    .filter((each) => names.includes(each.name) && !isOwnEntryPoint(each))
    .flatMap((each): Door[] => {
      const parts = partsOfEntryPoint(each);
      if (!parts) return [{ entryPoint: each.name, at: null, published: false }];
      const { port, protocol } = parts;
      const outer = published.filter(
        (binding) =>
          binding.containerPort === port &&
          binding.protocol === protocol &&
          binding.hostPort > 0 &&
          !isLoopback(binding.hostIp),
      );
      const ports = outer.length > 0 ? outer.map(({ hostPort }) => hostPort) : [port];
      return [...new Set(ports)].map((at) => ({
        entryPoint: each.name,
        at: { port: at, protocol },
        published: outer.length > 0,
      }));
    });
}

/** Declared as another service's port: what goes through it is that service's own affair. */
export const isDeclaredDoor = ({ port, protocol }: At, policy: Policy): boolean =>
  ownersOf(policy, port, protocol).some((owner) => owner !== policy.proxy.service);
