import type { Container } from '../../evidence/containers.ts';
import type { Policy } from '../../policy/policy.ts';
import { foldersOf, isBelow, onHost, type Place, type Spot } from './data-places.ts';

type Rule = Policy['backups']['sets'][string];

interface Want extends Spot {
  from: string;
  at: string[];
  without: readonly string[];
}

/** Where a declared backup is to be looked for, and what for. */
export interface SetPlan {
  name: string;
  rule: Rule;
  maker: Container | null;
  /** null: nobody can say where that is, as `error` says. */
  spot: Spot | null;
  error: string | null;
  /** Its place on the engine's machine; null: in the container itself, or nobody knows. */
  hostPath: string | null;
  holds: Want[];
  /** What it is to hold, of which there is no such volume or folder here. */
  strangers: string[];
}

function spotOf({ service, path }: Rule, maker: Container | null): Pick<SetPlan, 'spot' | 'error' | 'hostPath'> {
  if (service === null) return { spot: { pid: 0, path }, error: null, hostPath: path };
  if (maker === null) return { spot: null, error: `${service} has no container`, hostPath: null };
  const hostPath = onHost(maker, path);
  if (maker.pid > 0) return { spot: { pid: maker.pid, path }, error: null, hostPath };
  return hostPath === null
    ? { spot: null, error: `${service} does not run, and ${path} lies in it alone`, hostPath }
    : { spot: { pid: 0, path: hostPath }, error: null, hostPath };
}

/** What the policy calls by its name: a volume, or any folder of the host. */
const placeOf = (from: string, places: readonly Place[]): Pick<Place, 'name' | 'path'> | null =>
  places.find(({ name }) => name === from) ?? (from.startsWith('/') ? { name: from, path: from } : null);

/** The service's own container; a stranger's by its subject (`vault/restic`). */
const makerOf = ({ service }: Rule, containers: readonly Container[]): Container | null =>
  containers.find((each) => each.member && each.service === service) ??
  containers.find(({ subject }) => subject === service) ??
  null;

export function planSet(name: string, rule: Rule, containers: readonly Container[], places: readonly Place[]): SetPlan {
  const maker = rule.service === null ? null : makerOf(rule, containers);
  const alone = rule.holds.length === 1;
  const found = rule.holds.map(({ from, at, without }) => ({ from, at, without, place: placeOf(from, places) }));
  return {
    name,
    rule,
    maker,
    ...spotOf(rule, maker),
    holds: found.flatMap(({ from, at, without, place }) =>
      place
        ? [{ from, at: at === null ? foldersOf(place, maker, alone) : [at], without, pid: 0, path: place.path }]
        : [],
    ),
    strangers: found.filter(({ place }) => place === null).map(({ from }) => from),
  };
}

/** The declared backup that is kept in a place; null: none is. */
export const keptIn = ({ path }: Place, plans: readonly SetPlan[]): string | null =>
  plans.find(({ hostPath }) => hostPath !== null && (isBelow(hostPath, path) || isBelow(path, hostPath)))?.name ?? null;

/** Of Duplicati each backup has one list of what is in it. */
export const patternOf = ({ kind, files }: Rule): string =>
  kind === 'duplicati' && files === '*' ? '*.dlist.*' : files;
