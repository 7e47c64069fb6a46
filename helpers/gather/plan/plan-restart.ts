import type { HardenedContainer } from '../../evidence/hardening.ts';
import type { PlannedService } from './read-config.ts';

/** Swarm's words for it, which Compose translates. */
const words: Readonly<Record<string, string>> = { none: 'no', any: 'always' };

/** Whether a container is started again, as Compose asks for it: `deploy.restart_policy` wins, and nothing is never. */
export function restartOf({ restart, deploy }: PlannedService): HardenedContainer['restart'] {
  const policy = deploy?.restart_policy;
  const [written = '', count] = (restart ?? '').split(':');
  const name = policy ? (policy.condition ?? '') : written;
  const attempts = policy ? (policy.max_attempts ?? 0) : Number(count ?? 0);
  return { name: words[name] ?? (name || 'no'), attempts: attempts || 0 };
}
