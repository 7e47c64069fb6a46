import { randomBytes } from 'node:crypto';
import type { HttpProbe } from '../../clients/probes.ts';
import type { SplitRequest } from '../../evidence/split-names.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { familyOf } from '../../lib/ip.ts';
import { hostsOf } from '../../traefik/rules/hosts-of.ts';
import { askedOptions, optionsOf } from '../../traefik/table/tls-options.ts';
import { dueLevel, isRestricted } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { manners, type Entry } from '../access/access-asking.ts';

/** A request that is to be sent, and what is known of it before. */
export interface PlannedSplit extends Omit<SplitRequest, 'reply'> {
  probe: HttpProbe;
}

/** A name for the handshake: of HTTP routers, or of one for TCP, which no Host line can turn. */
interface Alias {
  name: string;
  options: string;
  kind: 'http' | 'tcp';
  isOpen: boolean;
}

const isOpen = (policy: Policy, host: string, path: string): boolean =>
  !isRestricted(dueLevel(policy, host, path, null));

function aliasesOf(traefik: Traefik, policy: Policy, entries: readonly Entry[]): Alias[] {
  const http = entries.map(({ host, path }): Alias => ({
    name: host.toLowerCase(),
    options: optionsOf(host, traefik),
    kind: 'http',
    isOpen: isOpen(policy, host, path),
  }));
  const streams = traefik.routers.filter(({ kind, tls }) => kind === 'tcp' && tls);
  const tcp = streams.flatMap((router) =>
    hostsOf(router).names.map((name): Alias => ({
      name,
      options: askedOptions(router, traefik),
      kind: 'tcp',
      isOpen: true,
    })),
  );
  return [...http, ...tcp];
}

/** Of all names that are answered for in one way, the one most likely to open something: an open host's. */
function oneOfEach(aliases: readonly Alias[], but: string): Alias[] {
  const others = aliases.filter(({ name }) => name !== but);
  const kinds = Map.groupBy(others, ({ kind, options }) => `${kind} ${options}`);
  return [...kinds.values()].flatMap((mine) => mine.find((each) => each.isOpen) ?? mine[0] ?? []);
}

const spell: Record<SplitRequest['spelling'], (host: string, port: number) => string> = {
  plain: (host) => host,
  dot: (host) => `${host}.`,
  capitals: (host) => host.toUpperCase(),
  port: (host, port) => `${host}:${port}`,
};

/** As a browser asks. */
export const probeOf = ({ at, host, path }: Entry, change: Partial<HttpProbe> = {}): HttpProbe => ({
  kind: 'http',
  ...at,
  path,
  tls: true,
  host,
  sni: host,
  headers: manners.browser,
  ...change,
});

/**
 * Each host under other names in the handshake: one for each set of TLS options and kind of router, in the spellings of
 * the Host line where the options differ; and under nobody's name and none, where that might open another set.
 */
export function planSplit(traefik: Traefik, policy: Policy, entries: readonly Entry[]): PlannedSplit[] {
  const aliases = aliasesOf(traefik, policy, entries);
  const stranger = `stackproof-${randomBytes(6).toString('hex')}.invalid`;
  return entries.flatMap((entry) => {
    const host = entry.host.toLowerCase();
    const options = optionsOf(host, traefik);
    const one = (by: SplitRequest['by'], alias: Alias | null, spelling: SplitRequest['spelling'] = 'plain') => ({
      ...{ by, sni: alias?.name ?? null, sniOptions: alias?.options ?? null, host, spelling },
      ...{ family: familyOf(entry.at.address), port: entry.at.port },
      probe: probeOf(entry, {
        host: spell[spelling](host, entry.at.port),
        sni: by === 'stranger' ? stranger : (alias?.name ?? null),
      }),
    });
    const others = oneOfEach(aliases, host).flatMap((alias) =>
      alias.options === options
        ? [one('another', alias)]
        : (['plain', 'dot', 'capitals', 'port'] as const).map((spelling) => one('another', alias, spelling)),
    );
    const nobody = options === 'default' ? [] : [one('stranger', null), one('none', null)];
    return [...others, ...nobody];
  });
}
