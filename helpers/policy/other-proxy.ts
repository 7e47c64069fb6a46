import type { Container } from '../evidence/containers.ts';
import { isTraefik } from './derive-ours.ts';

const meet = (one: Container, other: Container): boolean =>
  one.attachments.some(({ networkId }) => other.attachments.some((each) => each.networkId === networkId));

/** A running Traefik that is not the policy's own proxy, of whatever project. */
export const isOtherTraefik = (each: Container, proxy: string): boolean =>
  isTraefik(each) && each.status === 'running' && !(each.member && each.service === proxy);

/** Another Traefik than the policy's own proxy, of whatever project, that meets a container. null: there is none. */
export const besideProxy = (container: Container, containers: readonly Container[], proxy: string): Container | null =>
  containers.find((each) => each !== container && isOtherTraefik(each, proxy) && meet(each, container)) ?? null;

/**
 * Another Traefik of the stack, which may serve a container that the policy's own proxy does not meet: what it serves
 * stands in a table of its own, and nobody read that. null: there is none.
 */
export function otherProxyOf(container: Container, containers: readonly Container[], proxy: string): Container | null {
  const members = containers.filter(({ member }) => member);
  const own = members.find(({ service }) => service === proxy);
  if (!own || meet(own, container)) return null;
  return members.find((each) => each.service !== proxy && isTraefik(each) && meet(each, container)) ?? null;
}
