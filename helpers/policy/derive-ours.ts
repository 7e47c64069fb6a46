import type { Container } from '../evidence/containers.ts';
import type { Network } from '../evidence/networks.ts';
import type { Traefik } from '../evidence/traefik.ts';
import { backendsOf } from '../traefik/table/backends-of.ts';
import { isLoopback } from '../lib/ip.ts';
import { doorAt } from './derive-access.ts';
import { nameOfService, composeServiceOf, type Ours } from './ours.ts';

/** By its image's name. */
export const isTraefik = ({ image }: Pick<Container, 'image'>): boolean => /(^|\/)traefik(:|@|$)/.test(image);

const publishes = ({ published }: Container, isDoor: (port: number) => boolean): boolean =>
  published.some(({ hostPort, hostIp }) => isDoor(hostPort) && !isLoopback(hostIp));

const isUsualDoor = (port: number): boolean => port === 80 || port === 443;

/** Of several the one that visitors come to: another may stand behind it. */
export function findProxy(members: readonly Container[]): Container | null {
  const traefiks = members.filter(isTraefik);
  return (
    traefiks.find((each) => publishes(each, isUsualDoor)) ??
    traefiks.find((each) => publishes(each, () => true)) ??
    traefiks[0] ??
    members.find((each) => publishes(each, isUsualDoor)) ??
    null
  );
}

/** What the look around a project was told and found. */
interface Around {
  project: string;
  beside?: readonly string[];
  containers: readonly Container[];
  networks: readonly Network[] | null;
  traefik: Traefik | null;
}

/** Everybody is on the engine's own bridge: it joins nobody. */
const meetingPlaces = ({ attachments }: Container): string[] =>
  attachments.flatMap(({ network, networkId }) => (network === 'bridge' ? [] : [networkId]));

/** Whether a container asks the proxy to serve it, or the proxy's table leads to it. */
function isServed(container: Container, { containers, traefik }: Around, proxy: Container): boolean {
  if (Object.keys(container.labels).some((label) => /^traefik\./i.test(label))) return true;
  const routers = traefik?.routers ?? [];
  return (
    traefik !== null &&
    routers.some((router) =>
      backendsOf(router, traefik, containers, proxy).some(({ namespace }) => namespace === container.namespace),
    )
  );
}

/**
 * What belongs together around a project, as far as networks tell: the projects that made the networks that it joins,
 * that of the proxy that it meets there, and those that this proxy serves. Whoever else has come to a network of theirs
 * is a stranger there. Where several projects are told, it is these, and the proxy that they meet with the logins that
 * it asks.
 */
export function oursAround(around: Around): Ours {
  const { project, beside = [], containers, networks, traefik } = around;
  const told = [project, ...beside];
  const mine = containers.filter((each) => told.includes(each.project ?? ''));
  const places = new Set(mine.flatMap(meetingPlaces));
  const met = containers.filter((each) => meetingPlaces(each).some((place) => places.has(place)));
  const proxy = findProxy(mine) ?? findProxy(met.filter(isTraefik));
  const front = new Set(proxy ? meetingPlaces(proxy) : []);
  const before = containers.filter((each) => meetingPlaces(each).some((place) => front.has(place)));
  if (beside.length > 0) {
    const doors = (traefik?.middlewares ?? []).flatMap((each) => doorAt(each, before)?.owner ?? []);
    const foreign = (proxy ? [proxy, ...doors] : []).flatMap(foreignTo(told));
    return { project, others: beside, services: [...new Set(foreign)] };
  }
  const makers = (networks ?? []).filter(({ id }) => places.has(id)).map((network) => network.project);
  const served = proxy ? [proxy, ...before.filter((each) => isServed(each, around, proxy))] : [];
  const all = new Set([...makers, ...served.map((each) => each.project)].filter((each) => each !== null));
  return { project, others: [...all].filter((each) => each !== project).sort(), services: [] };
}

/** The name of a service of another project than those told. */
const foreignTo =
  (told: readonly string[]) =>
  (container: Container): string[] => {
    const service = composeServiceOf(container);
    if (service === null || told.includes(container.project ?? '')) return [];
    return [nameOfService(container.project, service, told[0] ?? '')];
  };
