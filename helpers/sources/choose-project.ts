import { ConfigError } from '../lib/errors.ts';

export interface ProjectChoice {
  /** `--project`. */
  named: string | null;
  /** The policy's own. */
  declared: string | null;
  /** Compose projects with at least one running container. */
  running: readonly string[];
}

/**
 * The Compose project to judge: the one named, else the only one running, else the policy's.
 * Throws ConfigError that names the candidates. A project that does not run is no error here: criterion 0.1 says so.
 */
export function chooseProject({ named, declared, running }: ProjectChoice): string {
  if (named !== null) return named;
  const [only, ...others] = running;
  if (only !== undefined && others.length === 0) return only;
  if (declared !== null) return declared;
  if (only === undefined)
    throw new ConfigError(
      'no Compose project runs on this engine and the policy names none: start the stack, or name it with --project',
    );
  throw new ConfigError(
    `several Compose projects run here (${[...running].sort().join(', ')}): ` +
      'name the one to judge with --project, or write `project:` into the policy',
  );
}
