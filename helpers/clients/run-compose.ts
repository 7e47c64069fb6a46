import { execFile } from 'node:child_process';
import { EvidenceError } from '../lib/errors.ts';
import { parseJson } from '../lib/json.ts';

interface ComposeQuestion {
  project: string;
  files: readonly string[];
  /** Where relative paths in the files start; null: where the first file lies. */
  projectDirectory: string | null;
  envFiles: readonly string[];
}

export interface ComposeAnswer {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `docker compose …`; a lab brings its own, the machine's is the default. */
export type RunCompose = (args: readonly string[]) => Promise<ComposeAnswer>;

const limitMs = 30_000;

const runHere: RunCompose = (args) =>
  new Promise((resolve, reject) => {
    execFile(
      'docker',
      ['compose', ...args],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: limitMs },
      (error, stdout, stderr) => {
        if (error && error.code === 'ENOENT')
          reject(
            new EvidenceError(
              'the compose files could not be read by Compose: there is no docker program on this machine; ' +
                'install the Docker CLI with its Compose plugin',
            ),
          );
        else if (error?.killed)
          reject(
            new EvidenceError(
              `the compose files could not be read by Compose: it did not answer within ${limitMs / 1000} s; ` +
                'try `docker compose config` by hand',
            ),
          );
        else resolve({ code: error ? Number(error.code) || 1 : 0, stdout, stderr });
      },
    );
  });

/** Compose's own words, without the level and the time before them. */
const words = (stderr: string): string =>
  stderr
    .trim()
    .split('\n')
    .filter((line) => !/level=warning/.test(line))
    .join(' ')
    .replace(/\s+/g, ' ') || 'it gave no reason';

/** `docker compose config --format json`, parsed. Throws EvidenceError with Compose's own words. */
export async function composeConfig(
  { project, files, projectDirectory, envFiles }: ComposeQuestion,
  run: RunCompose = runHere,
): Promise<unknown> {
  const directory = projectDirectory === null ? [] : ['--project-directory', projectDirectory];
  const args = [
    '--project-name',
    project,
    ...files.flatMap((file) => ['--file', file]),
    ...envFiles.flatMap((file) => ['--env-file', file]),
    ...directory,
    'config',
    '--format',
    'json',
  ];
  const { code, stdout, stderr } = await run(args);
  const missing = /is not a docker command|unknown shorthand flag|unknown flag: --project-name/.test(stderr);
  if (missing)
    throw new EvidenceError(
      'the compose files could not be read by Compose: the docker program here has no Compose plugin; install it',
    );
  if (code !== 0)
    throw new EvidenceError(`Compose did not take ${files.join(', ')}: ${words(stderr)}; mend that and run again`);
  const said = parseJson(stdout);
  if (said === undefined)
    throw new EvidenceError(
      `Compose answered something that is no JSON for ${files.join(', ')}: is its plugin older than 2.0?`,
    );
  return said;
}
