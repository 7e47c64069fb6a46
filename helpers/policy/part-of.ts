import { projectsOf } from './ours.ts';
import type { PolicyFile } from './schema.ts';

/**
 * What a policy of several projects says of the first one alone, for its compose files alone: services of the others,
 * and networks on which none of its own is, stand in other files. Whatever names them finds them undeclared.
 */
export function partOf(file: PolicyFile, project: string): PolicyFile {
  const [first, ...others] = projectsOf(file);
  if (first !== project || others.length === 0) return file;
  const isIts = (name: string): boolean => !name.includes('/');
  const pick = <T>(entries: Record<string, T>, keep: (entry: [string, T]) => boolean): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(keep));
  return {
    ...file,
    services: pick(file.services, ([name]) => isIts(name)),
    networks: pick(file.networks, ([, { members }]) => members.length === 0 || members.some(isIts)),
  };
}
