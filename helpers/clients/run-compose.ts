import { execFile } from 'node:child_process';
import { EvidenceError } from '../lib/errors.ts';
import { z } from 'zod';
import { parseJson, readJson } from '../lib/json.ts';

export interface ComposeQuestion {
  /** null: the one that the files, or their folder, name. */
  project: string | null;
  files: readonly string[];
  /** Where relative paths in the files start; null: where the first file lies. */
  projectDirectory: string | null;
  envFiles: readonly string[];
  profiles?: readonly string[];
}

/** Compose's own words of why it refuses the files. */
export class ComposeRefusal extends EvidenceError {
  override name = 'ComposeRefusal';
  /** An env file that a service names is not there. */
  readonly lacksEnvFile: boolean;
  constructor(message: string, lacksEnvFile: boolean) {
    super(message);
    this.lacksEnvFile = lacksEnvFile;
  }
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

/** Asks each question once: the answer serves whoever asks the same, and the files are those of one moment. */
export function askedOnce(run: RunCompose = runHere): RunCompose {
  const answers = new Map<string, Promise<ComposeAnswer>>();
  return (args) => {
    const key = JSON.stringify(args);
    const answer = answers.get(key) ?? run(args);
    answers.set(key, answer);
    return answer;
  };
}

/** Compose's own words, without the level and the time before them. */
const words = (stderr: string): string =>
  stderr
    .trim()
    .split('\n')
    .filter((line) => !/level=warning/.test(line))
    .join(' ')
    .replace(/\s+/g, ' ') || 'it gave no reason';

async function askConfig(
  { project, files, projectDirectory, envFiles, profiles = [] }: ComposeQuestion,
  how: readonly string[],
  run: RunCompose,
): Promise<string> {
  const directory = projectDirectory === null ? [] : ['--project-directory', projectDirectory];
  const args = [
    ...(project === null ? [] : ['--project-name', project]),
    ...files.flatMap((file) => ['--file', file]),
    ...envFiles.flatMap((file) => ['--env-file', file]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
    ...directory,
    'config',
    ...how,
  ];
  const { code, stdout, stderr } = await run(args);
  const missing =
    /is not a docker command|unknown shorthand flag|unknown flag: --(?:project-name|file|env-file|profile)\b/.test(
      stderr,
    );
  if (missing)
    throw new EvidenceError(
      'the compose files could not be read by Compose: the docker program here has no Compose plugin; install it',
    );
  if (code !== 0)
    throw new ComposeRefusal(
      `Compose did not take ${files.join(', ')}: ${words(stderr)}; mend that and run again`,
      /env file .* not found/.test(stderr),
    );
  return stdout;
}

/** `docker compose config --format json`, parsed. Throws EvidenceError with Compose's own words. */
export async function composeConfig(question: ComposeQuestion, run: RunCompose = runHere): Promise<unknown> {
  const said = parseJson(await askConfig(question, ['--format', 'json'], run));
  if (said === undefined)
    throw new EvidenceError(
      `Compose answered something that is no JSON for ${question.files.join(', ')}: is its plugin older than 2.0?`,
    );
  return said;
}

const EnvFiles = z.object({
  services: z.record(
    z.string(),
    z.object({ env_file: z.array(z.object({ path: z.string(), required: z.boolean().nullish() })).nullish() }),
  ),
});

/**
 * The env files that each service names, whether they are there or not; variables in their names are as they stand in
 * the file. Throws EvidenceError with Compose's own words.
 */
export async function composeEnvFiles(
  question: ComposeQuestion,
  run: RunCompose = runHere,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const said = readJson(await askConfig(question, ['--no-interpolate', '--format', 'json'], run), EnvFiles);
  return new Map(
    Object.entries(said?.services ?? {}).map(([name, { env_file }]) => [
      name,
      (env_file ?? []).map(({ path }) => path),
    ]),
  );
}

/** Compose's own hash of each service, by its name. Throws EvidenceError with Compose's own words. */
export async function composeHashes(
  question: ComposeQuestion,
  run: RunCompose = runHere,
): Promise<ReadonlyMap<string, string>> {
  const lines = (await askConfig(question, ['--hash', '*'], run)).split('\n');
  return new Map(lines.flatMap((line) => (/^\S+ [0-9a-f]{64}$/.test(line.trim()) ? [splitLine(line.trim())] : [])));
}

const splitLine = (line: string): [string, string] => {
  const [service = '', hash = ''] = line.split(' ');
  return [service, hash];
};

/** Compose's own version, as it writes it on containers; null: it does not say. */
export async function composeVersion(run: RunCompose = runHere): Promise<string | null> {
  const { code, stdout } = await run(['version', '--short']);
  return code === 0 && stdout.trim() !== '' ? stdout.trim().replace(/^v/, '') : null;
}
