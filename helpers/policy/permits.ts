import type { PathRule, Policy } from './policy.ts';

/** `a, b and c`. */
const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

const named = (policy: Policy, holds: (name: string) => boolean) => sorted(Object.keys(policy.services).filter(holds));
const networks = (policy: Policy, holds: (key: string) => boolean) =>
  sorted(Object.keys(policy.networks).filter(holds));
const spellPort = ({ port, protocol }: { port: number; protocol: string }) => `${port}/${protocol}`;
const spellPath = ({ from, to, port, protocol }: PathRule) =>
  `${from} → ${to}${port === null ? '' : `:${port}`}${protocol === null ? '' : `/${protocol}`}`;

function openPorts({ ports }: Policy): string {
  const owners = Map.groupBy(ports, ({ owner }) => owner);
  const each = [...owners].map(([owner, mine]) => `${mine.map(spellPort).join(', ')} (${owner})`);
  return `Open to the outside: ${each.join('; ') || 'nothing'}`;
}

/** Who is let in how far; null before iteration 4, when nobody asks. */
function openWithout(policy: Policy): string | null {
  if (policy.iteration < 4) return null;
  const { levels, open, keys, addresses: ranges } = policy.access;
  const at = (level: string) => list(sorted(Object.keys(levels).filter((name) => levels[name] === level)));
  const addresses = (below: typeof open) => list(below.map(({ host, path }) => `${host}${path}`));
  const parts: string[] = [];
  if (at('bypass') !== '') parts.push(at('bypass'));
  if (open.length > 0) parts.push(`the paths ${addresses(open)}`);
  if (keys.length > 0) parts.push(`to whoever has the application’s key ${addresses(keys)}`);
  for (const name of sorted(Object.keys(ranges)))
    if (levels[name] === 'addresses') parts.push(`${name} to visitors from ${list(ranges[name] ?? [])} alone`);
  const rest = policy.access.default === 'deny' ? 'is denied' : `falls to ${policy.access.default}`;
  return (
    `Answer without login: ${parts.join('; ') || 'nobody'}; ` +
    `after one factor ${at('one_factor') || 'nobody'}; ` +
    `whatever is not declared ${rest}`
  );
}

function openOnHost(policy: Policy): string | null {
  const on = named(policy, (name) => policy.services[name]?.hostNetwork === true);
  if (on.length === 0) return null;
  const spelt = on.map((name) => {
    const listens = policy.services[name]?.listens ?? [];
    return `${name} (listening on ${list(listens.map(spellPort)) || 'nothing'})`;
  });
  return `On the host network: ${list(spelt)}`;
}

function askTheEngine({ socket }: Policy): string | null {
  if (socket.clients.length === 0) return socket.writes ? 'A socket proxy may let writing calls through' : null;
  const reads = Object.entries(socket.reads ?? {}).map(([client, kinds]) => `${client} reads ${list(kinds)}`);
  const more = [...(socket.writes ? ['writing included'] : []), ...reads].map((each) => `, ${each}`).join('');
  return `May ask the Docker API: ${list(sorted(socket.clients))}${more}`;
}

/** What services may have of their host beyond the least; null before iteration 7, when nobody asks. */
function haveOfTheHost({ iteration, hardening }: Policy): string | null {
  if (iteration < 7) return null;
  const { root, privileged, capabilities, devices, mounts, namespaces } = hardening;
  const each = (what: string, map: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(map).flatMap(([name, has]) => (has.length > 0 ? [`${name} ${what} ${list(has)}`] : []));
  const parts = [
    ...(root.length > 0 ? [`${list(sorted(root))} as root`] : []),
    ...(privileged.length > 0 ? [`${list(sorted(privileged))} privileged`] : []),
    ...each('with', capabilities),
    ...each('with', devices),
    ...mounts.map(({ service, source, writable }) => `${service} with ${source}${writable ? ', writable' : ''}`),
    ...each('in the host’s', namespaces),
  ];
  return parts.length > 0 ? `May have more of the host than the least: ${parts.join('; ')}` : null;
}

/** One sentence per permission that is in use; null where nothing is permitted. */
const sentences: readonly ((policy: Policy) => string | null)[] = [
  openPorts,
  ({ legacy }) =>
    legacy?.permitted
      ? `The legacy network ${legacy.network} may still be there until iteration ${legacy.gone}: while it is, ` +
        'isolation is on paper only'
      : null,
  (policy) => {
    const open = networks(policy, (key) => policy.networks[key]?.internal === false);
    return open.length > 0 ? `Networks with a way out: ${list(open)}` : null;
  },
  (policy) => {
    const half = networks(policy, (key) => policy.networks[key]?.internal === true && !policy.networks[key].isolated);
    return half.length > 0 ? `Internal networks that may reach the host through their gateway: ${list(half)}` : null;
  },
  (policy) => {
    const out = named(policy, (name) => policy.services[name]?.internet === true);
    return out.length > 0 ? `May reach the internet: ${list(out)}` : null;
  },
  ({ paths }) =>
    paths.allowed.length > 0 ? `May talk beyond shared networks: ${list(paths.allowed.map(spellPath))}` : null,
  openOnHost,
  (policy) => {
    const without = named(policy, (name) => policy.services[name]?.health === false);
    return without.length > 0 ? `Without a health check: ${list(without)}` : null;
  },
  askTheEngine,
  haveOfTheHost,
  openWithout,
  ({ iteration, access }) =>
    iteration >= 4 && access.around.length > 0
      ? `May reach protected backends round the proxy: ${list(sorted(access.around))}`
      : null,
  ({ iteration, tls }) =>
    iteration >= 3
      ? `TLS ${tls.minimum} and above, certificates down to ${tls.days.fail} days, ` +
        `plain HTTP answered below ${list(tls.exempt) || 'no path'}`
      : null,
  ({ iteration, secrets: { allowed } }) =>
    iteration >= 5 && allowed.length > 0
      ? `Look like secrets and may: ${list(sorted(allowed.map(({ service, name }) => `${service} ${name}`)))}`
      : null,
  ({ iteration, backups: { unneeded } }) =>
    iteration >= 7 && unneeded.length > 0
      ? `In no backup: ${list(unneeded.map(({ from, why }) => `${from} (${why})`))}`
      : null,
  ({ iteration, headroom: { freeGb, freeInodesPercent, of } }) =>
    iteration >= 7
      ? `Disks down to ${freeGb} GB free and ${freeInodesPercent} % of their inodes` +
        Object.entries(of)
          .map(([place, gigabytes]) => `, ${place} down to ${gigabytes} GB`)
          .join('')
      : null,
  ({ iteration, headers: { framedBy } }) =>
    iteration >= 7 && framedBy.length > 0 ? `May show pages in a frame: ${list(sorted(framedBy))}` : null,
  ({ iteration, rateLimits: { unlimited } }) =>
    iteration >= 7 && unlimited.length > 0 ? `May be asked without a limit: ${list(sorted(unlimited))}` : null,
  ({ tunnels }) =>
    tunnels.length > 0
      ? `Tunnels: ${list(tunnels.map(({ service, targets }) => `${service} to ${list(targets) || 'nowhere'}`))}`
      : null,
  ({ upnp }) => (upnp.length > 0 ? `The router at home may map: ${list(upnp.map(spellPort))}` : null),
  ({ thresholds: { cpu, memory, disk, latencyMs, responseMs } }) =>
    `Up to ${cpu.fail} % CPU, ${memory.fail} % memory and ${disk.fail} % disk, ` +
    `round trips up to ${latencyMs} ms, answers up to ${responseMs} ms`,
];

/**
 * What the policy permits, in sentences without a full stop: a broad policy is green too. Waivers come one sentence
 * each.
 */
export function describePermits(policy: Policy): string[] {
  const waived = policy.waivers.map(
    ({ check, subject, reason, owner, expires }) =>
      `Waived until ${expires}: ${check} on ${subject}, because ${reason} (${owner})`,
  );
  const blind = (policy.views ?? []).map(
    ({ view, reason, owner, expires }) =>
      `${view === 'outside' ? 'Nobody looks from outside' : 'Nobody looks from beside the host'}, ` +
      `accepted until ${expires}, because ${reason} (${owner})`,
  );
  return [...sentences.flatMap((say) => say(policy) ?? []), ...blind, ...waived];
}
