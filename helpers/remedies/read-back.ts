import { isDeepStrictEqual } from 'node:util';
import type { Model } from '../rehearsal/compose-model.ts';
import type { Edit } from './remedy.ts';

/** What is said in several ways: a switch that is off, no entries and none at all, an endpoint without settings. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(settled);
  if (typeof value !== 'object' || value === null) return value === null || value === false ? undefined : value;
  const entries = Object.entries(value).map(([key, each]) => [key, settled(each) ?? null] as const);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const isSame = (one: unknown, other: unknown): boolean => isDeepStrictEqual(settled(one), settled(other));

function differencesOf(name: string, wanted: object, read: object): string[] {
  const all = new Map<string, unknown>(Object.entries(read));
  const keys = new Set([...Object.keys(wanted), ...all.keys()]);
  return [...keys]
    .filter((key) => !isSame((wanted as Record<string, unknown>)[key], all.get(key)))
    .map((key) => `services.${name}.${key}`);
}

/**
 * Where Compose reads the files with their overlay otherwise than they were meant: of each service all, of networks
 * what was changed. Empty: it reads them so.
 */
export function misread(wanted: Model, read: Model, edits: readonly Edit[]): string[] {
  const names = new Set([...Object.keys(wanted.services), ...Object.keys(read.services)]);
  const services = [...names].flatMap((name) =>
    differencesOf(name, wanted.services[name] ?? {}, read.services[name] ?? {}),
  );
  const networks = edits
    .filter(({ part, name, key, value }) => part === 'networks' && !isSame(read.networks?.[name]?.[key], value))
    // One that nobody is on any more Compose leaves out.
    .filter(({ name }) => Object.values(read.services).some((service) => name in (service.networks ?? {})))
    .map(({ name, key }) => `networks.${name}.${key}`);
  return [...services, ...networks];
}
