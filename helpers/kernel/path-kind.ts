import type { RecordedReach } from '../evidence/earlier-run.ts';

/** Ways between containers, from them to the internet, and from outside to the host's ports. */
export type PathKind = RecordedReach['blind'][number];

/** By how ways are named: `sonarr → radarr:7878/tcp`, `sonarr → internet`, `outside → 443/tcp`. */
export function kindOfPath(path: string): PathKind {
  if (path.startsWith('outside → ')) return 'outside';
  return path.endsWith(' → internet') ? 'internet' : 'inside';
}
