import type { PolicyFile } from './schema.ts';

/**
 * What is declared below a path, or for more names than one: host is a name, `*.zone` for all names below it, or `*`
 * for any.
 */
export interface RoutedPath {
  host: string;
  path: string;
  service: string;
}

type Target =
  string | { service: string; elsewhere?: boolean | undefined; from?: number | undefined; until?: number | undefined };
type Now = (entry: { from?: number | undefined; until?: number | undefined }) => boolean;

export const isPattern = (host: string): boolean => host === '*' || host.startsWith('*.');

/** What a host of the file leads to: path and target; a bare service stands for the whole of it. */
export function targetsOf(rule: PolicyFile['hosts'][string]): [path: string, target: Target][] {
  const whole = typeof rule === 'string' || typeof rule['service'] === 'string';
  return whole ? [['/', rule as Target]] : Object.entries(rule as Record<string, Target>);
}

export const serviceOfTarget = (target: Target): string => (typeof target === 'string' ? target : target.service);

/** Whether what is behind it is no service of this stack. */
export const isElsewhere = (target: Target): boolean => typeof target !== 'string' && target.elsewhere === true;

/**
 * Host names with the service behind each, of several that of the root, else of the first; and what is declared more
 * closely than that.
 */
export function hostsAt(
  file: PolicyFile['hosts'],
  now: Now,
): { hosts: Record<string, string>; routed: readonly RoutedPath[]; elsewhere: readonly string[] } {
  const hosts: Record<string, string> = {};
  const routed: RoutedPath[] = [];
  const elsewhere = Object.values(file)
    .flatMap(targetsOf)
    .flatMap(([, target]) => (isElsewhere(target) ? [serviceOfTarget(target)] : []));
  for (const [host, rule] of Object.entries(file)) {
    const mine = targetsOf(rule)
      .filter(([, target]) => typeof target === 'string' || now(target))
      .map(([path, target]) => ({ host: host.toLowerCase(), path, service: serviceOfTarget(target) }));
    const first = mine.find(({ path }) => path === '/') ?? mine[0];
    if (!first) continue;
    if (!isPattern(host)) hosts[host] = first.service;
    if (isPattern(host) || mine.length > 1 || first.path !== '/') routed.push(...mine);
  }
  return { hosts, routed, elsewhere: [...new Set(elsewhere)] };
}

/** Whether a declared host, which may be a pattern, is about this name. */
export function isAbout(declared: string, name: string): boolean {
  if (declared === '*') return true;
  return declared.startsWith('*.') ? name.endsWith(declared.slice(1)) : name === declared;
}
