import type { Evidence, ArtifactResult } from '../evidence/evidence.ts';
import { loadDerived } from '../policy/derive.ts';
import type { LoadedPolicy } from '../policy/load.ts';

const valueOf = <T>(look: ArtifactResult<T>): T | null => (look.ok ? look.value : null);

/** The policy that `audit` would have derived when this was recorded. */
export function deriveFrom({
  project,
  beside,
  artifacts,
}: Pick<Evidence, 'project' | 'beside' | 'artifacts'>): LoadedPolicy {
  return loadDerived({
    project,
    ...(beside ? { beside } : {}),
    containers: valueOf(artifacts.containers) ?? [],
    networks: valueOf(artifacts.networks),
    traefik: valueOf(artifacts.traefik),
  });
}
