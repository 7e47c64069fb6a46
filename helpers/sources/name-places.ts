import { resolve } from 'node:path';
import type { Evidence } from '../evidence/evidence.ts';
import { findPlaces } from '../gather/plan/find-places.ts';

/** With file and line of what one would change, in the files as their owner has them. */
export function withPlaces(evidence: Evidence, files: readonly string[], cwd: string): Evidence {
  const { compose } = evidence.artifacts;
  if (!compose.ok) return evidence;
  const paths = files.map((file) => resolve(cwd, file));
  const value = { ...compose.value, files: [...files], places: findPlaces(paths, cwd) };
  return { ...evidence, artifacts: { ...evidence.artifacts, compose: { ...compose, value } } };
}
