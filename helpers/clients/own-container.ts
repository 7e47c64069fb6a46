import { readFileSync } from 'node:fs';

// Docker mounts these three into each container, whatever its host name and cgroups are.
const mounted = /\/containers\/([0-9a-f]{64})\/(?:hostname|hosts|resolv\.conf) \/etc\/(?:hostname|hosts|resolv\.conf) /;

/**
 * Id of the container that a process runs in, as its engine knows it; null: in none. Its own kernel says so, and
 * nobody else can: a label, which anybody may set, hides nobody. mountInfo: as in `/proc/self/mountinfo`.
 */
export const containerIn = (mountInfo: string): string | null => mounted.exec(mountInfo)?.[1] ?? null;

/** The container that we run in: with the image, ours is one of the engine's own, for as long as it looks. */
export function ownContainer(): string | null {
  try {
    return containerIn(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return null;
  }
}
