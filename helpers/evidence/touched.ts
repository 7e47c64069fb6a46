import type { ChangeKind } from './define-artifact.ts';
import { artifactOf, artifacts, type ArtifactId } from './registry.ts';

/** The kinds of change that move what an artifact shows: its own, and those of all that it needs. */
export function moversOf(id: ArtifactId): ReadonlySet<ChangeKind> {
  const { movedBy = [], needs } = artifactOf(id);
  if (movedBy === 'never') return new Set();
  return new Set([...movedBy, ...needs.flatMap((need) => [...moversOf(need)])]);
}

/** What may look different after such changes of the engine; everything else is as it was seen. */
export function touchedBy(kinds: Iterable<ChangeKind>): ArtifactId[] {
  const changed = [...kinds];
  return artifacts
    .map(({ id }) => id)
    .filter((id) => {
      const movers = moversOf(id);
      return changed.some((kind) => movers.has(kind));
    });
}

/** Of those what the engine itself answers, before the proxy is asked or any packet is sent. */
export const toldByEngine = (touched: readonly ArtifactId[]): ArtifactId[] =>
  touched.filter((id) => artifactOf(id).stage === 'engine');
