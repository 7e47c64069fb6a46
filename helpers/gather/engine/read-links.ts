import { z } from 'zod';
import type { Host } from '../../evidence/host.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { isOfEveryLink } from '../../lib/ip.ts';
import { readJson } from '../../lib/json.ts';

const Link = z.object({
  ifname: z.string(),
  flags: z.array(z.string()).default([]),
  linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
  addr_info: z
    .array(
      z.object({
        family: z.string(),
        local: z.string().optional(),
        prefixlen: z.number().default(0),
        scope: z.string().default('global'),
      }),
    )
    .default([]),
});
const Route = z.object({ dst: z.string(), dev: z.string().default('') });

const isFilled = (row: unknown): boolean => typeof row === 'object' && row !== null && Object.keys(row).length > 0;

/** `ip -j` prints an empty line where there is nothing, and an object with nothing in it for what it filtered. */
function parse<T extends z.ZodType>(text: string, shape: T, what: string): z.infer<T>[] {
  if (text.trim() === '') return [];
  const filled = z.array(z.unknown()).transform((rows) => rows.filter(isFilled));
  const rows = readJson(text, filled.pipe(z.array(shape)));
  if (rows === null)
    throw new EvidenceError(
      `the host's ${what} came in an unknown shape: ${text.trim().slice(0, 80)}; ` +
        'run `ip -j` of the helper image to see',
    );
  return rows;
}

const scopes = ['global', 'link', 'host'] as const;
/** Link kinds that lead somewhere by themselves, whatever they are called. */
const tunnelKinds = new Set([
  'tun',
  'wireguard',
  'ipip',
  'sit',
  'gre',
  'gretap',
  'ip6gre',
  'ip6gretap',
  'ip6tnl',
  'vti',
  'vti6',
  'xfrm',
  'l2tp',
  'ppp',
  'amneziawg',
]);

function tunnelKind({ ifname, linkinfo }: z.infer<typeof Link>): string | null {
  if (ifname.startsWith('tailscale')) return 'tailscale';
  if (/^zt[a-z0-9]{8}/.test(ifname)) return 'zerotier';
  const kind = linkinfo?.info_kind;
  return kind && tunnelKinds.has(kind) ? kind : null;
}

/** `ip -j -d addr`. The kernel's own fallback devices (sit0, tunl0) are down and lead nowhere. */
export function readLinks(text: string, bridges: ReadonlySet<string>): Pick<Host, 'addresses' | 'tunnels'> {
  const links = parse(text, Link, 'addresses');
  return {
    addresses: links.flatMap(({ ifname, addr_info }) =>
      addr_info.flatMap(({ family, local, prefixlen, scope }) =>
        local === undefined
          ? []
          : [
              {
                interface: ifname,
                address: local,
                prefix: prefixlen,
                family: family === 'inet6' ? (6 as const) : (4 as const),
                scope: scopes.find((each) => each === scope) ?? 'global',
                bridge: bridges.has(ifname),
              },
            ],
      ),
    ),
    tunnels: links.flatMap((link) => {
      const kind = tunnelKind(link);
      return kind && link.flags.includes('UP') ? [{ interface: link.ifname, kind }] : [];
    }),
  };
}

/** `ip -j route`; link-local routes, of which every interface has one, are left out. */
export const readRoutes = (text: string, bridges: ReadonlySet<string>): Host['routes'] =>
  parse(text, Route, 'routes')
    .filter(({ dst }) => !isOfEveryLink(dst))
    .map(({ dst, dev }) => ({ destination: dst, interface: dev, bridge: bridges.has(dev) }));
