import type { Router, Traefik } from '../../evidence/traefik.ts';
import { hostsOf, takesHost } from '../../traefik/rules/hosts-of.ts';
import { familyOf, type Family } from '../../lib/ip.ts';
import { doorsOf, portOfEntryPoint, secureEntryPoints } from '../../traefik/table/entry-points.ts';
import { requestsFor } from '../../traefik/rules/requests-for.ts';
import { firstEntryAddress, entryAddressesOf, type EntryAddress } from '../traefik/entry-address.ts';
import type { GatherContext } from '../context.ts';

/** A host name, at one way in to an entrypoint with TLS. */
export interface Visit {
  host: string;
  routers: string[];
  /** Named by routers for TCP only. */
  tcp: boolean;
  family: 4 | 6;
  entryAddress: EntryAddress;
}

interface Named {
  router: string;
  host: string;
  tcp: boolean;
  /** As the proxy's own container sees it. */
  port: number;
}

const portOf = ({ entryPoints }: Traefik, name: string): number[] =>
  entryPoints.filter((each) => each.name === name).flatMap((each) => portOfEntryPoint(each) ?? []);

/** The name that a request gets where its rule asks for none. */
const anyName = 'stackproof.test';

/** Nobody's: whoever takes it takes any name. */
const foreignName = 'nobody.stackproof.invalid';

/**
 * Names that a router takes: those it names, and one that fits each pattern of its own, but for a pattern that any name
 * fits. None: whatever it is asked by is up to others.
 */
function namesOf(router: Router, traefik: Traefik): string[] {
  const { names, open } = hostsOf(router);
  if (router.kind === 'tcp' || !router.tls || !open.some(({ fits }) => fits.length > 0)) return names;
  if (takesHost(router, foreignName)) return names;
  const made = requestsFor(router, traefik);
  const fitting = 'requests' in made ? made.requests.map(({ host }) => host.toLowerCase()) : [];
  return [...new Set([...names, ...fitting])].filter((host) => host !== anyName);
}

/** Ports of the entrypoints that are to speak TLS; the declared one where the proxy has none. */
function securePorts(traefik: Traefik, declared: number): number[] {
  const ports = secureEntryPoints(traefik, declared).flatMap((name) => portOf(traefik, name));
  return ports.length > 0 ? [...new Set(ports)] : [declared];
}

/** One way in for each family. */
function addressesTo(context: GatherContext, port: number): { family: Family; entryAddress: EntryAddress }[] {
  const all = entryAddressesOf(context, port);
  const one = (family: Family) => all.filter(({ address }) => familyOf(address) === family).slice(0, 1);
  const found = [...one(4), ...one(6)];
  return (found.length > 0 ? found : [firstEntryAddress(context, port)]).map((entryAddress) => ({
    family: familyOf(entryAddress.address),
    entryAddress,
  }));
}

/** Every way in to an entrypoint with TLS. */
export const secureAddresses = (context: GatherContext, traefik: Traefik) =>
  securePorts(traefik, doorsOf(traefik, context.policy.proxy).websecure).flatMap((port) => addressesTo(context, port));

/**
 * Every name that a router takes or the policy has, at the entrypoints where its routers speak TLS; where none does, at
 * those where others do. Routers that speak TLS
 * and name no host are told apart: their names cannot be made up.
 */
export function visitsOf(
  context: GatherContext,
  traefik: Traefik,
): { visits: Visit[]; unasked: { router: string; why: string }[] } {
  const fallback = securePorts(traefik, doorsOf(traefik, context.policy.proxy).websecure);
  const asked: Named[] = [];
  const unasked: { router: string; why: string }[] = [];
  for (const router of traefik.routers.filter(({ kind }) => kind !== 'udp')) {
    const hosts = namesOf(router, traefik);
    const own = router.tls ? router.entryPoints.flatMap((name) => portOf(traefik, name)) : [];
    if (hosts.length === 0 && own.length > 0)
      unasked.push({ router: router.name, why: `its rule names no host: ${router.rule}` });
    for (const host of hosts)
      for (const port of own.length > 0 ? own : fallback)
        asked.push({ router: router.name, host, tcp: router.kind === 'tcp', port });
  }
  const routed = new Set(asked.map(({ host }) => host));
  for (const host of Object.keys(context.policy.hosts).map((each) => each.toLowerCase()))
    if (!routed.has(host)) for (const port of fallback) asked.push({ router: '', host, tcp: false, port });
  const byNamespace = Map.groupBy(asked, ({ host, port }) => `${host} ${port}`);
  const visits = [...byNamespace.values()].flatMap(([first, ...rest]): Visit[] => {
    if (!first) return [];
    const all = [first, ...rest];
    const routers = [...new Set(all.map(({ router }) => router).filter(Boolean))];
    return addressesTo(context, first.port).map((entryAddress) => ({
      host: first.host,
      routers,
      tcp: all.every(({ tcp }) => tcp),
      ...entryAddress,
    }));
  });
  return { visits, unasked };
}
