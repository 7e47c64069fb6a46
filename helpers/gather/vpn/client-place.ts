import { z } from 'zod';
import type { Vantage } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import type { VpnClient, Way } from '../../evidence/vpn.ts';
import { familyOf, isOfEveryLink } from '../../lib/ip.ts';
import { readJson } from '../../lib/json.ts';
import { readLinks } from '../engine/read-links.ts';

/** Whose namespace the engine was told to give a container. */
export function sharesOf(
  client: Pick<Container, 'networkMode'>,
  exit: Container | undefined,
  containers: readonly Container[],
): VpnClient['shares'] {
  const [, owner] = /^container:(.+)$/.exec(client.networkMode) ?? [];
  if (owner === undefined) return 'own';
  const found = containers.find(({ id, name }) => id === owner || name === owner);
  if (!found) return 'gone';
  return found.id === exit?.id ? 'exit' : 'other';
}

/** The kernel's own name of each process's network namespace; null: it could not be read. */
export async function readNamespaces(vantage: Vantage, pids: readonly number[]): Promise<(string | null)[]> {
  return Promise.all(
    pids.map(async (pid) => {
      const { stdout } = await vantage.run('host', ['readlink', `/proc/${pid}/ns/net`]);
      return /^net:\[\d+\]/.test(stdout) ? stdout.trim() : null;
    }),
  );
}

/** Devices that are up and have an address, loopback aside. Throws EvidenceError where `ip` speaks otherwise. */
export async function readDevices(vantage: Vantage, namespace: string): Promise<VpnClient['devices']> {
  const { stdout } = await vantage.run(namespace, ['ip', '-j', '-d', 'addr', 'show', 'up']);
  const { addresses, tunnels } = readLinks(stdout, new Set());
  const kinds = new Map(tunnels.map((each) => [each.interface, each.kind]));
  const own = addresses.filter(({ address, scope }) => scope !== 'host' && !isOfEveryLink(address));
  return [...new Set([...own.map((each) => each.interface), ...kinds.keys()])].map((name) => ({
    name,
    kind: kinds.get(name) ?? null,
    families: [...new Set(own.filter((each) => each.interface === name).map(({ family }) => family))],
  }));
}

const Routed = z.array(z.object({ dev: z.string().optional() }));

/** Where the kernel would send a packet to each of these, by the namespace's own routes and rules. */
export async function readWays(
  vantage: Vantage,
  namespace: string,
  wanted: readonly Pick<Way, 'to' | 'for'>[],
): Promise<Way[]> {
  return Promise.all(
    wanted.map(async ({ to, for: what }) => {
      const { stdout } = await vantage.run(namespace, ['ip', '-j', 'route', 'get', to]);
      const [route] = readJson(stdout, Routed) ?? [];
      return { family: familyOf(to), to, for: what, device: route?.dev ?? null };
    }),
  );
}
