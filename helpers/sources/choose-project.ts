import { ConfigError } from '../lib/errors.ts';

export interface ProjectChoice {
  /** `--project`: one, or several with commas. */
  named: string | null;
  /** The policy's own, the one with the bare names first. */
  declared: readonly string[];
  /** Compose projects with at least one running container. */
  running: readonly string[];
}

/**
 * The Compose projects to judge as one stack, the one with the bare names first: those named, else the only one
 * running, else the policy's. One that the policy lists with others stands for all of them.
 * Throws ConfigError that names the candidates. A project that does not run is no error here: criterion 0.1 says so.
 */
export function chooseProjects({ named, declared, running }: ProjectChoice): [string, ...string[]] {
  const [first, ...rest] = declared;
  if (named !== null) {
    const [one, ...more] = splitProjects(named);
    return first !== undefined && more.length === 0 && declared.includes(one) ? [first, ...rest] : [one, ...more];
  }
  const [only] = running;
  if (only !== undefined && running.length === 1 && rest.length === 0) return [only];
  if (first !== undefined) return [first, ...rest];
  if (only === undefined)
    throw new ConfigError(
      'no Compose project runs on this engine and the policy names none: start the stack, or name it with --project',
    );
  throw new ConfigError(
    `several Compose projects run here (${[...running].sort().join(', ')}): ` +
      'name the one to judge with --project, or write `project:` into the policy',
  );
}

/** What `--project` names. Throws ConfigError where that is nothing. */
export function splitProjects(named: string): [string, ...string[]] {
  const [first, ...rest] = new Set(named.split(',').flatMap((each) => each.trim() || []));
  if (first === undefined) throw new ConfigError('--project is empty: name a Compose project, or several as in a,b');
  return [first, ...rest];
}
