import { EvidenceError } from '../../lib/errors.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Tunnels } from '../../evidence/tunnels.ts';
import { inspectContainers } from '../engine/ask-engine.ts';
import { findServedIngress, readIngressFile } from './cloudflared.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { portsOf } from '../network/listening-ports.ts';
import { interfaceTunnel } from '../../policy/interface-tunnels.ts';
import { need } from '../need.ts';
import { askUpnp } from './upnp.ts';

/**
 * Programs that carry visitors past the host's ports, by the name of their image or the first words of their command.
 */
const programs: readonly { kind: string; pattern: RegExp }[] = [
  { kind: 'cloudflared', pattern: /\bcloudflared\b|cloudflare-tunnel/i },
  { kind: 'tailscale', pattern: /\btailscaled?\b|\bheadscale\b/i },
  { kind: 'zerotier', pattern: /\bzerotier/i },
  { kind: 'netbird', pattern: /\bnetbird\b/i },
  { kind: 'ngrok', pattern: /\bngrok\b/i },
  { kind: 'frp', pattern: /\bfrpc?\b/i },
  { kind: 'wireguard', pattern: /\/wireguard\b|\bwg-easy\b|\bwg-quick\b|\bfirezone\b/i },
  { kind: 'pangolin', pattern: /\bnewt\b|\bpangolin\b/i },
];

interface Suspect {
  container: Container;
  kind: string;
  argv: readonly string[];
}

async function findSuspects(context: GatherContext, containers: readonly Container[]): Promise<Suspect[]> {
  const inspected = new Map((await inspectContainers(context.engine)).map((each) => [each.Id, each]));
  return containers.flatMap((container) => {
    const { Path = '', Args = [] } = inspected.get(container.id) ?? {};
    const argv = [Path, ...Args];
    const words = [container.image, container.service ?? container.name, argv.slice(0, 3).join(' ')].join('\n');
    const program = programs.find(({ pattern }) => pattern.test(words));
    return program ? [{ container, kind: program.kind, argv }] : [];
  });
}

/** Ways in that no port scan sees: tunnels, mesh networks of the host, and what the router at home forwards. */
export const gatherTunnels: Gatherer<'tunnels'> = {
  id: 'tunnels',
  async gather(context) {
    const containers = need(context, 'containers').filter(({ pid }) => pid > 0);
    const host = need(context, 'host');
    const suspects = await findSuspects(context, containers);
    const ports = portsOf(need(context, 'listeners').sockets);
    const addresses = host.addresses.filter(({ scope }) => scope === 'global').map(({ address }) => address);
    const cloudflared = new Set(
      suspects.filter(({ kind }) => kind === 'cloudflared').map(({ container }) => container.namespace),
    );
    const [served, upnp] = await Promise.all([
      findServedIngress(context.vantage, ports, cloudflared),
      askUpnp(context.vantage, addresses),
    ]);

    const tunnels: Tunnels['tunnels'] = [];
    for (const { container, kind, argv } of suspects) {
      if (kind !== 'cloudflared') {
        tunnels.push({
          service: container.subject,
          on: 'container',
          kind,
          readFrom: 'image, name or command',
          ingress: null,
          error: `what ${kind} lets in is not told by the container`,
        });
        continue;
      }
      const own = served.find(({ namespace }) => namespace === container.namespace);
      const file = own ? null : await readIngressFile(context.vantage, container.pid, argv);
      if (own)
        tunnels.push({
          service: container.subject,
          on: 'container',
          kind,
          readFrom: `its own /config on port ${own.port}`,
          ingress: own.ingress,
          error: null,
        });
      else if (file)
        tunnels.push({
          service: container.subject,
          on: 'container',
          kind,
          readFrom: file.file,
          ingress: file.ingress,
          error: null,
        });
      else
        tunnels.push({
          service: container.subject,
          on: 'container',
          kind,
          readFrom: 'nothing',
          ingress: null,
          error:
            'neither its metrics port nor a configuration file tells the ingress; it may be kept at Cloudflare: ' +
            'add `--metrics 127.0.0.1:20241`',
        });
    }
    // A program that serves an ingress is a tunnel, whatever its image is called.
    for (const { namespace, port, ingress } of served) {
      if (!cloudflared.has(namespace))
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
      value: { tunnels, upnp },
      undertaken: {
        tunnels,
        'tunnels.ingress': tunnels.flatMap(({ service, ingress }) =>
          (ingress ?? []).map(({ target }) => ({ service, target })),
        ),
      },
      scope:
        `${containers.length} containers by image, name and command, ${ports.length} listening ports, ` +
        `${host.tunnels.length} mesh interfaces of the host, UPnP from the host`,
    };
  },
};
