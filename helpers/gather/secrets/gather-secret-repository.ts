import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseEnv } from 'node:util';
import { runGit, type RunGit } from '../../clients/run-git.ts';
import type { Held, LookedRepository, SecretRepository } from '../../evidence/secret-repository.ts';
import { codeOf, evidenceReason, EvidenceError, unreadableReason } from '../../lib/errors.ts';
import { readPlainFile } from '../../lib/read-file.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { findSource, perProject } from '../engine/gather-compose.ts';
import { need } from '../need.ts';
import { classifySecrets } from './classify-secret.ts';
import { readComposed } from './composed.ts';
import { readKnownSecrets } from './known-values.ts';
import { readHistory } from './read-history.ts';
import { readWorkingTree } from './read-working-tree.ts';

const mostBytes = 1024 * 1024;
const mostFiles = 1000;

/** The variables of a file like `.env`; null: there is none. Throws EvidenceError where it cannot be read. */
function readVariables(path: string): Map<string, string> | null {
  if (!existsSync(path)) return null;
  try {
    return new Map(Object.entries(parseEnv(readPlainFile(path, mostBytes))).map(([key, value]) => [key, value ?? '']));
  } catch (error) {
    throw new EvidenceError(`${path} ${unreadableReason(error)}: let whoever runs stackproof read it`);
  }
}

type Kept = SecretRepository['secrets'][number];

/** What git says of paths below the directory. */
async function askKept(
  run: RunGit,
  directory: string,
  paths: readonly string[],
  isRepository: boolean,
): Promise<Kept[]> {
  if (!isRepository) return paths.map((path) => ({ path, ignored: null, tracked: null }));
  const listed = `${paths.join('\0')}\0`;
  const ignored = await run(directory, ['check-ignore', '-z', '--stdin', '--no-index'], listed);
  // 0: some are, 1: none is; what is more could not be asked.
  const isIgnored = ignored.code <= 1 ? new Set(ignored.stdout.toString('utf8').split('\0')) : null;
  const tracked = await run(directory, ['ls-files', '-z', '--', ...paths]);
  const known = tracked.code === 0 ? tracked.stdout.toString('utf8').split('\0') : null;
  return paths.map((path) => ({
    path,
    ignored: isIgnored && isIgnored.has(path),
    tracked: known && known.some((each) => each === path || each.startsWith(`${path}/`)),
  }));
}

interface Listing {
  paths: string[];
  unread: string | null;
}

/** The directory of the secrets and what lies in it, as this process sees it; empty where it lies somewhere else. */
function listSecrets(context: GatherContext, directory: string): Listing {
  const secrets = need(context, 'secret-files').directory?.path ?? null;
  const folder = secrets === null ? '' : relative(directory, secrets);
  if (secrets === null || folder === '' || folder.startsWith('..')) return { paths: [], unread: null };
  try {
    const inside = readdirSync(secrets, { recursive: true, encoding: 'utf8' }).slice(0, mostFiles);
    const files = inside.filter((name) => !statSync(join(secrets, name)).isDirectory());
    return {
      paths: [folder, ...files.map((name) => join(folder, name))].map((path) => path.split(sep).join('/')),
      unread: null,
    };
  } catch (error) {
    const missing = codeOf(error) === 'ENOENT';
    return { paths: [folder], unread: missing ? null : `${folder} ${unreadableReason(error)}` };
  }
}

async function isInRepository(run: RunGit, directory: string): Promise<boolean> {
  const { code, stdout, stderr } = await run(directory, ['rev-parse', '--is-inside-work-tree']);
  if (code === 0) return stdout.toString('utf8').trim() === 'true';
  if (/not a git repository/.test(stderr)) return false;
  throw new EvidenceError(
    `git could not say whether ${directory} lies in a repository: ${stderr.trim().slice(0, 200)}`,
  );
}

/** Whether anything secret was committed, or would be by the next commit. */
async function searchRepository(context: GatherContext, directory: string, watched: readonly string[], run: RunGit) {
  const known = await readKnownSecrets(context);
  const { history, committed } = await readHistory(run, directory, watched, known);
  const loose = await readWorkingTree(run, directory, known, committed);
  // Where git turns the ends of lines, a file is another one in the folder, and holds what its commit holds.
  const isTold = (one: Held) =>
    history.found.some(({ path, kind, name }) => path === one.path && kind === one.kind && name === one.name);
  return { history, loose: { ...loose, found: loose.found.filter((each) => !each.isKept || !isTold(each)) } };
}

async function look(
  context: GatherContext,
  directory: string,
  listing: Listing,
  run: RunGit,
): Promise<LookedRepository> {
  const env = readVariables(join(directory, '.env'));
  const example = readVariables(join(directory, '.env.example'));
  const variables = [...(env ?? [])].map(([name, text]) => ({ name, text }));
  const kinds = await classifySecrets(variables);
  const isRepository = await isInRepository(run, directory);
  const [kept, ...files] = await askKept(run, directory, ['.env', ...listing.paths], isRepository);
  const watched = ['.env', ...listing.paths.slice(0, 1)];
  return {
    directory,
    state: isRepository ? 'repository' : 'none',
    env: {
      present: env !== null,
      keys: [...(env?.keys() ?? [])].sort(),
      found: variables.flatMap(({ name }, at) => {
        const kind = kinds[at];
        return kind ? [{ name, ...kind }] : [];
      }),
      git: kept ?? { path: '.env', ignored: null, tracked: null },
    },
    example: {
      present: example !== null,
      keys: [...(example?.keys() ?? [])].sort(),
      filled: [...(example ?? [])]
        .filter(([, value]) => value !== '')
        .map(([key]) => key)
        .sort(),
    },
    secrets: files,
    secretsUnread: listing.unread,
    ...(isRepository ? await searchRepository(context, directory, watched, run) : { history: null, loose: null }),
  };
}

/** The folders of further projects, each with why it could not be looked at. */
async function lookBeside(context: GatherContext, directory: string): Promise<NonNullable<SecretRepository['others']>> {
  const { read, unread } = await perProject(context, async (each) => {
    const { files, directory: mine } = await findSource(each);
    return resolve(mine ?? dirname(files[0] ?? '.'));
  });
  const others = read.filter(({ value }) => value !== directory);
  return [
    ...unread.map(({ project, error }) => ({ project, error, looked: null })),
    ...(await Promise.all(
      others.map(async ({ project, value }) => {
        try {
          return { project, error: null, looked: await look(context, value, listSecrets(context, value), runGit) };
        } catch (error) {
          return { project, error: evidenceReason(error), looked: null };
        }
      }),
    )),
  ];
}

/** `.env`, its example, and what git ever knew of secrets: through git, which runs nothing that a repository brings. */
export const gatherSecretRepository: Gatherer<'secret-repository'> = {
  id: 'secret-repository',
  async gather(context) {
    const { directory } = await readComposed(context);
    const listing = listSecrets(context, directory);
    const value = await look(context, directory, listing, runGit);
    const { history } = value;
    const others = await lookBeside(context, directory);
    return {
      value: others.length > 0 ? { ...value, others } : value,
      undertaken: { secrets: listing.paths.map((path) => ({ path })) },
      scope: history
        ? `${directory} and ${history.read} contents of ${history.commits} commits`
        : `${directory}, which lies in no git repository`,
    };
  },
};
