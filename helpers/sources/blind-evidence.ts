import { recordingSchema, type Evidence } from '../evidence/evidence.ts';
import { artifactIds } from '../evidence/registry.ts';
import { redactText } from '../evidence/secret-shapes.ts';
import { failedArtifact } from '../gather/gather-all.ts';

type Blind = Pick<Evidence, 'tool' | 'source' | 'images'>;

/** Nothing was seen at all; every look says why. */
export function blindEvidence(request: Blind, project: string, reason: string, startedAt: number): Evidence {
  // An engine's address may hold what opens it.
  const looks = artifactIds.map((id) => [id, failedArtifact(redactText(reason), 'failed')]);
  return {
    schema: recordingSchema,
    tool: request.tool,
    source: request.source,
    project,
    gatheredAt: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    views: [],
    images: request.images,
    disturb: false,
    // Every id has its failed look.
    artifacts: Object.fromEntries(looks) as Evidence['artifacts'],
  };
}
