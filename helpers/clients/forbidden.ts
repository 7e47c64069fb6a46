import { statusOf } from '../lib/errors.ts';

/** The switch by which a socket proxy lets a question through; the first word of ours is what it is about. */
const switches: Readonly<Record<string, string>> = {
  containers: 'CONTAINERS',
  container: 'CONTAINERS',
  stats: 'CONTAINERS',
  networks: 'NETWORKS',
  volumes: 'VOLUMES',
  info: 'INFO',
  version: 'VERSION',
  image: 'IMAGES',
  history: 'IMAGES',
  helper: 'POST, CONTAINERS and EXEC',
};

/**
 * Why a question was not answered, where something before the engine forbids it, and what to allow there; null: it was
 * not forbidden.
 */
export function whyForbidden(question: string, error: unknown): string | null {
  if (statusOf(error) !== 403) return null;
  const named = switches[question.split(' ')[0] ?? ''];
  const allow = named === undefined ? 'allow it' : `allow ${named}`;
  return `a proxy before it forbids that (403): ${allow} there, or name the engine itself with DOCKER_HOST`;
}
