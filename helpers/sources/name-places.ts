import { resolve } from 'node:path';
import type { Compose, Place } from '../evidence/compose.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { joinComposed, nameComposed } from '../gather/engine/join-composed.ts';
import { readCompose } from '../gather/engine/read-compose.ts';
import { findPlaces } from '../gather/plan/find-places.ts';
import { readConfig } from '../gather/plan/read-config.ts';
import type { ProjectFiles } from './project-files.ts';

/** One project's files, its name, and what Compose says of them. */
export interface Composed {
  of: ProjectFiles;
  project: string;
  answer: unknown;
}

/** Where it stands that a service is on a network, or the network itself: an external one goes by its own name. */
function placesOf({ of, answer }: Composed, cwd: string): Place[] {
  const { networks } = readConfig(answer);
  const paths = of.files.map((file) => resolve(cwd, file));
  const outer = (key: string): string => (networks[key]?.external ? (networks[key].name ?? key) : key);
  return findPlaces(paths, cwd).map((place) => {
    if (place.kind === 'network') return { ...place, key: outer(place.key) };
    if (place.kind !== 'membership') return place;
    return { ...place, key: place.key.replace(/[^@]*$/, outer) };
  });
}

/** What all the files say together, with the places of what stands in them; bare: the project with the bare names. */
export const composedOf = (all: readonly Composed[], bare: string, cwd: string): Compose =>
  joinComposed(
    all.map((each) =>
      nameComposed({ ...readCompose(each.answer, each.of.files), places: placesOf(each, cwd) }, each.project, bare),
    ),
  );

/** With file and line of what one would change, in the files as their owner has them. */
export function withPlaces(evidence: Evidence, all: readonly Composed[], cwd: string): Evidence {
  const { compose } = evidence.artifacts;
  if (!compose.ok) return evidence;
  const { files, places } = composedOf(all, evidence.project, cwd);
  const value = { ...compose.value, files, ...(places ? { places } : {}) };
  return { ...evidence, artifacts: { ...evidence.artifacts, compose: { ...compose, value } } };
}
