import { artifactIds } from '../evidence/registry.ts';
import type { ArtifactId, Evidence } from '../evidence/evidence.ts';

type Look = Evidence['artifacts'][ArtifactId];

/** Nobody looked, for nobody asked. */
const wasLeftOut = (look: Look): boolean => !look.ok && look.cause === 'notAsked';

/** As it was seen then; what nobody ever looked at has no time. */
function keep(look: Look, before: Evidence): Look {
  return !look.ok && (look.cause === 'notAsked' || look.cause === 'notRecorded')
    ? look
    : { ...look, seenAt: look.seenAt ?? before.gatheredAt };
}

/** `outside:lab` of either; what was looked from now counts. */
function mergeViews(before: readonly string[], now: readonly string[]): string[] {
  const kindOf = (view: string): string => view.split(':')[0] ?? view;
  const kinds = new Set(now.map(kindOf));
  return [...now, ...before.filter((view) => !kinds.has(kindOf(view)))];
}

/**
 * A recording of a part and the one before it as one: what was looked at now, and the rest as it was seen, each look
 * with its time. It is judged at the moment of the later one.
 */
export function mergeEvidence(before: Evidence, now: Evidence): Evidence {
  const artifacts = Object.fromEntries(
    artifactIds.map((id) => {
      const look = now.artifacts[id];
      return [id, wasLeftOut(look) ? keep(before.artifacts[id], before) : look];
    }),
    // Each id has its look, of either recording.
  ) as Evidence['artifacts'];
  return { ...now, views: mergeViews(before.views, now.views), artifacts };
}
