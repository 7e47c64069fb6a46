import type { Evidence } from '../../evidence/evidence.ts';
import type { RecordedAct } from '../../evidence/transcript.ts';

/** What the experiments of a recording did, in order; empty where none was made. */
export function actsIn({ artifacts }: Pick<Evidence, 'artifacts'>): RecordedAct[] {
  const acts = Object.entries(artifacts).flatMap(([look, artifact]): RecordedAct[] =>
    artifact.ok && typeof artifact.value === 'object' && artifact.value !== null && 'transcript' in artifact.value
      ? artifact.value.transcript.map((act) => ({ look, ...act }))
      : [],
  );
  return acts.toSorted((one, other) => one.afterMs - other.afterMs);
}
