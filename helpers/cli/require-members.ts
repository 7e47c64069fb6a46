import type { Evidence } from '../evidence/evidence.ts';
import { ConfigError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';

/**
 * Throws ConfigError where the engine was asked and has no container of the project: it was named wrongly, or does not
 * run.
 */
export function requireMembers({ project, artifacts: { containers } }: Evidence, so: string): void {
  if (!containers.ok || containers.value.some(({ member }) => member)) return;
  const there = [...new Set(containers.value.flatMap((each) => each.project ?? []))].sort();
  throw new ConfigError(
    `no container of the project ${printable(project)} was found (there are: ` +
      `${printable(there.join(', ')) || 'none'}), ${so}: start the stack, or name another project with --project`,
  );
}
