import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ComposeRefusal,
  composeConfig,
  composeEnvFiles,
  type ComposeQuestion,
  type RunCompose,
} from '../clients/run-compose.ts';
import { redactText } from '../evidence/secret-shapes.ts';
import type { Change } from '../evidence/rehearsal.ts';
import { ConfigError } from '../lib/errors.ts';

export interface ComposeRead {
  answer: unknown;
  changes: Change[];
}

const refused = (error: unknown): unknown =>
  error instanceof ComposeRefusal ? new ConfigError(redactText(error.message)) : error;

/** Those that are not there are not required any more: Compose reads the others as it would. */
function overlayFor(named: ReadonlyMap<string, readonly string[]>): string {
  const lines = [...named].flatMap(([service, paths]) =>
    paths.length === 0
      ? []
      : [
          `  ${JSON.stringify(service)}:`,
          '    env_file: !override',
          ...paths.map((path) => `      - { path: ${JSON.stringify(path)}, required: false }`),
        ],
  );
  return ['services:', ...lines, ''].join('\n');
}

async function readWithout(question: ComposeQuestion, run: RunCompose, work: string): Promise<ComposeRead> {
  const named = await composeEnvFiles(question, run);
  const overlay = join(work, 'env-files.yaml');
  writeFileSync(overlay, overlayFor(named));
  const answer = await composeConfig({ ...question, files: [...question.files, overlay] }, run);
  const changes = [...named].flatMap(([service, paths]) =>
    paths
      .filter((path) => !path.includes('$') && !existsSync(path))
      .map((path): Change => ({
        service,
        kind: 'settings',
        what: `the env file ${path} is empty, for it is not there`,
        hides: ['secret-places'],
        spoils: true,
      })),
  );
  return { answer, changes };
}

/**
 * What `docker compose config` says of files, env files that are not there taken for empty. work: a folder of ours.
 * Throws ConfigError with Compose's own words where it refuses them.
 */
export async function readComposeFiles(question: ComposeQuestion, run: RunCompose, work: string): Promise<ComposeRead> {
  try {
    return { answer: await composeConfig(question, run), changes: [] };
  } catch (error) {
    if (!(error instanceof ComposeRefusal) || !error.lacksEnvFile) throw refused(error);
  }
  try {
    return await readWithout(question, run, work);
  } catch (error) {
    throw refused(error);
  }
}
