import { EvidenceError } from '../../lib/errors.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Tunnels } from '../../evidence/tunnels.ts';
import { inspectContainers } from '../engine/ask-engine.ts';
import { inRange, isGlobal, sameAddress } from '../../lib/ip.ts';
import { withPort } from '../../lib/url.ts';
import type { Vantage } from '../../clients/probes.ts';
import { kindByName } from '../../lib/tunnel-programs.ts';
import { kindByDeed, readProcesses, type Process } from './tunnel-processes.ts';
import { findServedIngress, readIngressFile } from './cloudflared.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { portsOf } from '../network/listening-ports.ts';
import { interfaceTunnel } from '../../policy/interface-tunnels.ts';
import { need } from '../need.ts';
import { askUpnp } from './upnp.ts';

interface Suspect {
  container: Container;
  kind: string;
  /** By what it is known. */
  how: string;
  argv: readonly string[];
}

/** By image, service and command, as the engine has them; else by what its processes are. */
async function findSuspects(
  context: GatherContext,
  containers: readonly Container[],
  processes: readonly Process[],
): Promise<Suspect[]> {
  const inspected = new Map((await inspectContainers(context.engine)).map((each) => [each.Id, each]));
  return containers.flatMap((container) => {
    const { Path = '', Args = [] } = inspected.get(container.id) ?? {};
    const argv = [Path, ...Args];
    const words = [container.image, container.service ?? container.name, argv.slice(0, 3).join(' ')].join('\n');
    const named = kindByName(words);
    if (named !== null) return [{ container, kind: named, how: 'image, name or command', argv }];
    const [deed] = processes
      .filter((each) => each.container === container.id)
      .flatMap((each) => kindByDeed(each) ?? []);
    return deed ? [{ container, ...deed, argv }] : [];
  });
}

type Tunnel = Tunnels['tunnels'][number];
type Served = Awaited<ReturnType<typeof findServedIngress>>[number];

const unread =
  'neither its metrics port nor a configuration file tells the ingress; it may be kept at Cloudflare: ' +
  'add `--metrics 127.0.0.1:20241`';

/** Where a tunnel leads, as far as it can be read from the container that holds it. */
async function describeTunnel(
  vantage: Vantage,
  { container, kind, how, argv }: Suspect,
  served: readonly Served[],
): Promise<Tunnel> {
  const tunnel = { service: container.subject, on: 'container' as const, kind };
  const own = served.find(({ namespace }) => namespace === container.namespace);
  if (own) return { ...tunnel, readFrom: `its own /config on port ${own.port}`, ingress: own.ingress, error: null };
  if (kind !== 'cloudflared')
    return { ...tunnel, readFrom: how, ingress: null, error: `what ${kind} lets in is not told by the container` };
  const file = await readIngressFile(vantage, container.pid, argv);
  return file
    ? { ...tunnel, readFrom: file.file, ingress: file.ingress, error: null }
    : { ...tunnel, readFrom: how, ingress: null, error: unread };
}

/** Connections to the internet that a container keeps: neither to a network of the engine nor to the host's own. */
function keptBy(context: GatherContext, containers: readonly Container[], processes: readonly Process[]) {
  const { networks } = context.gathered;
  const subnets = networks?.ok ? networks.value.flatMap((each) => each.subnets.map(({ subnet }) => subnet)) : [];
  const own = need(context, 'host').addresses.map(({ address }) => address);
  const isFar = (address: string) =>
    isGlobal(address) &&
    !subnets.some((subnet) => inRange(address, subnet)) &&
    !own.some((each) => sameAddress(each, address));
  return containers.flatMap(({ id, subject }) => {
    const held = processes.filter(({ container }) => container === id).flatMap((each) => each.held);
    const peers = held.filter(({ address }) => isFar(address));
    const names = peers.map(({ address, port, protocol }) => `${withPort(address, port)}/${protocol}`);
    return peers.length > 0 ? [{ service: subject, peers: [...new Set(names)].sort() }] : [];
  });
}

/** Ways in that no port scan sees: tunnels, mesh networks of the host, and what the router at home forwards. */
export const gatherTunnels: Gatherer<'tunnels'> = {
  id: 'tunnels',
  async gather(context) {
    const containers = need(context, 'containers').filter(({ pid }) => pid > 0);
    const host = need(context, 'host');
    const ports = portsOf(need(context, 'listeners').sockets);
    const addresses = host.addresses.filter(({ scope }) => scope === 'global').map(({ address }) => address);
    const [processes, served, upnp] = await Promise.all([
      readProcesses(context.vantage),
      findServedIngress(context.vantage, ports).finally(context.goOn),
      askUpnp(context.vantage, addresses),
    ]);
    const suspects = await findSuspects(context, containers, processes);
    const named = new Set(suspects.map(({ container }) => container.namespace));
    const tunnels = await Promise.all(suspects.map((each) => describeTunnel(context.vantage, each, served)));
    // A program that serves an ingress is a tunnel, whatever its image is called.
    for (const { namespace, port, ingress } of served) {
      if (!named.has(namespace))
        tunnels.push({
          service: namespace,
          on: 'container',
          kind: 'cloudflared',
          readFrom: `its own /config on port ${port}`,
          ingress,
          error: null,
        });
    }
    for (const { interface: name, kind } of host.tunnels)
      tunnels.push({
        service: interfaceTunnel(name),
        on: 'host',
        kind,
        readFrom: 'interfaces of the host',
        ingress: null,
        error: 'what it lets in is not told by the interface',
      });
    const blind = need(context, 'listeners').unread.map(({ namespace }) => namespace);
    if (blind.length > 0 && tunnels.length === 0)
      throw new EvidenceError(
        `the sockets of ${blind.join(', ')} could not be read, so a tunnel may hide there: run again`,
      );
    return {
      value: { tunnels, kept: keptBy(context, containers, processes), upnp },
      undertaken: {
        tunnels,
        'tunnels.ingress': tunnels.flatMap(({ service, ingress }) =>
          (ingress ?? []).map(({ target }) => ({ service, target })),
        ),
      },
      scope:
        `${containers.length} containers by image, name, command and ${processes.length} processes, ` +
        `${ports.length} listening ports, ` +
        `${host.tunnels.length} mesh interfaces of the host, UPnP from the host`,
    };
  },
};
