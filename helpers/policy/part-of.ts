import { projectsOf } from './ours.ts';
import type { PolicyFile } from './schema.ts';

/**
 * What a policy of several projects says of those alone whose compose files are there, the first among them: services
 * of the others, and networks on which none of theirs is, stand in other files. Whatever names them finds them
 * undeclared.
 */
export function partOf(file: PolicyFile, project: string, beside: readonly string[] = []): PolicyFile {
  const [first, ...others] = projectsOf(file);
  if (first !== project || others.every((each) => beside.includes(each))) return file;
  const isTheirs = (name: string): boolean => !name.includes('/') || beside.includes(name.replace(/\/.*$/, ''));
  const pick = <T>(entries: Record<string, T>, keep: (entry: [string, T]) => boolean): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(keep));
  return {
    ...file,
    services: pick(file.services, ([name]) => isTheirs(name)),
    networks: pick(file.networks, ([, { members }]) => members.length === 0 || members.some(isTheirs)),
  };
}
