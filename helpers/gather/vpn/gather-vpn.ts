import type { Container } from '../../evidence/containers.ts';
import type { Asked, Vpn, VpnClient } from '../../evidence/vpn.ts';
import { familyOf, inRange, isLoopback } from '../../lib/ip.ts';
import type { Gatherer, GatherContext, Plan } from '../context.ts';
import { readNameFiles, type NameFiles } from '../host/read-name-files.ts';
import { containerOf } from '../monitoring/watch-place.ts';
import { need } from '../need.ts';
import { findResolvers } from '../network/resolvers.ts';
import { readDevices, readNamespaces, readWays, sharesOf } from './client-place.ts';
import { tryForwards } from './forwards.ts';
import { describeOut, outFilterScript } from './read-out-filter.ts';
import { askAsPrograms, askByDevice, findAskable, type Askable } from './who-asks.ts';

/** A client's own namespace, by its own process: the exit's may be another one by now. */
export const placeOf = (service: string): string => `vpn:${service}`;

/** Whom a container's programs ask for names, and whom the engine's resolver asks in turn. */
export function resolversOf({ resolver, upstream }: NameFiles): VpnClient['resolvers'] {
  if (resolver === null) return [];
  return isLoopback(resolver) && upstream.length > 0 ? [...upstream] : [{ address: resolver, host: false }];
}

const empty = (service: string, error: string): VpnClient => ({
  ...{ service, shares: 'own', networks: [], sameNamespace: null, devices: [], ways: [], resolvers: [] },
  ...{ filters: [], asked: [], error },
});

/** What is known of a client at once, and what is known once the silence past its tunnel was waited for. */
interface Begun {
  client: VpnClient;
  rest: Promise<Asked[][]>;
}

const atOnce = (client: VpnClient): Begun => ({ client, rest: Promise.resolve([]) });

async function beginAt(
  context: GatherContext,
  askable: Askable,
  service: string,
  exit: Container | undefined,
): Promise<Begun> {
  const { vantage } = context;
  const containers = need(context, 'containers');
  const client = containerOf(context, service);
  if (!client) return atOnce(empty(service, `there is no container of ${service}`));
  const told = {
    service,
    shares: sharesOf(client, exit, containers),
    networks: client.attachments.map(({ network }) => network),
  };
  if (client.pid === 0) return atOnce({ ...empty(service, `the container of ${service} does not run`), ...told });
  const namespace = placeOf(service);
  vantage.addNamespace(namespace, client.pid);
  const [names, places, devices, filter] = await Promise.all([
    readNameFiles(vantage, [client.pid]),
    readNamespaces(vantage, [client.pid, exit?.pid ?? 0]),
    readDevices(vantage, namespace),
    vantage.run(namespace, ['sh', '-c', outFilterScript]),
  ]);
  const files = names.get(client.pid);
  const resolvers = files ? resolversOf(files) : [];
  const [own = null, running = null] = places;
  const beyond = resolvers.filter(({ address, host }) => !host && !isLoopback(address));
  const ways = await readWays(vantage, namespace, [
    ...askable.pages.map(({ address }) => ({ to: address, for: 'internet' as const })),
    ...beyond.map(({ address }) => ({ to: address, for: 'resolver' as const })),
  ]);
  const physical = devices.filter(({ kind, families }) => kind === null && families.length > 0);
  const byDevice = Promise.all(
    physical.map(({ name, families }) => askByDevice(context, askable, namespace, name, families)),
  );
  // Whoever waits for it is told; nobody does where something else fails first.
  byDevice.catch(() => undefined);
  const asked = await askAsPrograms(context, askable, namespace, 'client', files?.resolver ?? null);
  return {
    client: {
      ...told,
      sameNamespace: own === null || running === null ? null : own === running,
      ...{ devices, ways, resolvers, filters: describeOut(filter.stdout), asked, error: null },
    },
    rest: byDevice,
  };
}

/** The address of family 4 by which a client leaves, where somebody saw one. */
const leavingBy = (clients: readonly VpnClient[]): string | null =>
  clients
    .flatMap(({ asked }) => asked)
    .find(({ from, by, family, value }) => from === 'client' && by === 'page' && family === 4 && value === 'answered')
    ?.address ?? null;

/** Families in which the host has an address that leads beyond its own house. */
function familiesOf(context: GatherContext): Vpn['families'] {
  const far = need(context, 'host').addresses.filter(
    ({ scope, bridge, address }) => scope === 'global' && !bridge && !inRange(address, 'fc00::/7'),
  );
  return ([4, 6] as const).filter((family) => far.some(({ address }) => familyOf(address) === family));
}

/** What was found to look at in each client's namespace, each with its client. */
function planOf(clients: readonly VpnClient[]): Plan {
  const rows = <T extends object>(pick: (client: VpnClient) => readonly T[]) =>
    clients.flatMap((client) => pick(client).map((each) => ({ service: client.service, ...each })));
  return {
    'clients.devices': rows(({ devices }) => devices),
    'clients.ways': rows(({ ways }) => ways),
    'clients.resolvers': rows(({ resolvers }) => resolvers),
    'clients.filters': rows(({ filters }) => filters),
    'clients.filters.accepting': rows(({ filters }) =>
      filters.flatMap(({ family, accepting }) => accepting.map((each) => ({ family, ...each }))),
    ),
    'clients.asked': rows(({ asked }) => asked),
  };
}

const nobody: Vpn = { clients: [], host: [], families: [], forwards: [] };

/** Who leaves through which tunnel: asked of the internet, from inside each client's own network namespace. */
export const gatherVpn: Gatherer<'vpn'> = {
  id: 'vpn',
  async gather(context) {
    const rule = context.policy.vpn;
    if (rule === null) return { value: nobody, scope: 'nobody is declared to leave through a tunnel' };
    const exit = containerOf(context, rule.exit);
    const [askable, [resolver]] = await Promise.all([
      findAskable(context),
      findResolvers(context.vantage, ['host'], []),
    ]);
    const host: Asked[] = await askAsPrograms(context, askable, 'host', 'host', resolver?.address ?? null);
    const begun = await Promise.all(rule.clients.map((service) => beginAt(context, askable, service, exit)));
    context.goOn?.();
    const clients = await Promise.all(
      begun.map(async ({ client, rest }) => ({ ...client, asked: [...client.asked, ...(await rest).flat()] })),
    );
    const families = familiesOf(context);
    const forwards = await tryForwards(context, leavingBy(clients));
    return {
      value: { clients, host, families, forwards },
      undertaken: {
        ...planOf(clients),
        ...{ clients: rule.clients.map((service) => ({ service })), host },
        families: families.map((value) => ({ value })),
        forwards: rule.forwards.map((port) => ({ port })),
      },
      scope:
        `${clients.length} clients of ${rule.exit}, each from its own namespace: ${askable.pages.length} pages ` +
        `that tell the asker’s address, ${askable.freshName ? 'a name' : 'no name'} that does, ` +
        `each past the tunnel as well; ${forwards.length} forwarded ports`,
    };
  },
};
