import type { Host } from '../../evidence/host.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { listNetworks } from '../engine/ask-engine.ts';
import type { Gatherer } from '../context.ts';
import { bridgeOf } from '../engine/gather-networks.ts';
import { readFirewall } from './read-firewall.ts';
import { readLinks, readRoutes } from '../engine/read-links.ts';

const separator = '=====';
const script = [
  'ip -j -d addr',
  'ip -j route',
  'ip -j -6 route',
  'nft -j list ruleset 2>/dev/null',
  'cat /proc/net/ip_tables_names /proc/net/ip6_tables_names 2>/dev/null | grep -q filter && { iptables-legacy -S ' +
    'INPUT; ip6tables-legacy -S INPUT; } 2>/dev/null',
];

/** What the five commands said, in order, as facts about the host. */
export function describeHost(text: string, bridges: ReadonlySet<string>): Host {
  const [addresses = '', routes4 = '', routes6 = '', nft = '', legacy = ''] = text.split(`${separator}\n`);
  return {
    ...readLinks(addresses, bridges),
    routes: [...readRoutes(routes4, bridges), ...readRoutes(routes6, bridges)],
    firewall: readFirewall(nft, legacy),
  };
}

/** Addresses, routes, tunnels and firewall of the engine's host, read in its own namespace. */
export const gatherHost: Gatherer<'host'> = {
  id: 'host',
  async gather({ engine, vantage }) {
    const [networks, { stdout, stderr }] = await Promise.all([
      listNetworks(engine),
      vantage.run('host', ['sh', '-c', script.join(`; echo ${separator}; `)]),
    ]);
    const value = describeHost(stdout, new Set(networks.map(bridgeOf)));
    if (value.addresses.length === 0)
      throw new EvidenceError(
        `the host's addresses could not be read through the helper container: ${stderr.trim() || 'ip named none'}`,
      );
    return {
      value,
      undertaken: { addresses: value.addresses, routes: value.routes },
      scope: `addresses, routes${value.firewall.read ? ' and firewall' : ''} of the engine's host, IPv4 and IPv6`,
    };
  },
};
