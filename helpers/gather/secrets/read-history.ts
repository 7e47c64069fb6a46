import type { RunGit } from '../../clients/run-git.ts';
import type { SecretRepository } from '../../evidence/secret-repository.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import type { KnownSecret } from './known-values.ts';
import { searchContent } from './search-content.ts';

type History = NonNullable<SecretRepository['history']>;

/** A secret lies in a file that people write; larger ones are pictures and archives. */
const largest = 256 * 1024;
/** All of them together. */
const mostBytes = 64 * 1024 * 1024;

/** Asks git; an answer that is none is an EvidenceError in git's own words. */
export async function askGit(run: RunGit, directory: string, args: readonly string[], input = ''): Promise<Buffer> {
  const { code, stdout, stderr } = await run(directory, args, input);
  if (code !== 0)
    throw new EvidenceError(`git could not say \`${args.slice(0, 2).join(' ')}\` of ${directory}: ${lastLine(stderr)}`);
  return stdout;
}

interface Content {
  id: string;
  path: string;
  size: number;
  /** What somebody wrote about a commit or a tag, and no file. */
  isMessage: boolean;
}

/**
 * Every commit and tag that lies there, also what no branch leads to any more: one that was amended, an older stash,
 * what was thrown away and not swept up yet.
 */
async function listCommits(run: RunGit, directory: string): Promise<string[]> {
  const args = ['cat-file', '--batch-all-objects', '--unordered', '--batch-check=%(objectname) %(objecttype)'];
  const said = (await askGit(run, directory, args)).toString('utf8');
  return said.split('\n').flatMap((line) => (/ (?:commit|tag)$/.test(line) ? [line.slice(0, line.indexOf(' '))] : []));
}

/** Every content that any commit leads to, with one of its paths and its size; messages among them. */
async function listContents(run: RunGit, directory: string, commits: readonly string[]): Promise<Content[]> {
  const args = ['rev-list', '--objects', '--all', '--stdin'];
  const listed = (await askGit(run, directory, args, lines(commits))).toString('utf8');
  const paths = new Map<string, string>();
  for (const line of listed.split('\n')) {
    const gap = line.indexOf(' ');
    if (line !== '') paths.set(gap < 0 ? line : line.slice(0, gap), gap < 0 ? '' : line.slice(gap + 1));
  }
  const ids = [...paths.keys()].join('\n');
  const format = '--batch-check=%(objectname) %(objecttype) %(objectsize)';
  const checked = (await askGit(run, directory, ['cat-file', format], `${ids}\n`)).toString('utf8');
  return checked.split('\n').flatMap((line): Content[] => {
    const [id = '', type, size] = line.split(' ');
    if (type === 'blob') return [{ id, path: paths.get(id) || id, size: Number(size), isMessage: false }];
    if (type !== 'commit' && type !== 'tag') return [];
    return [{ id, path: `${type} ${id.slice(0, 12)}`, size: Number(size), isMessage: true }];
  });
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

/** As many as fit; the smaller ones first, for those are what people write. */
function choose(contents: readonly Content[]): Content[] {
  let left = mostBytes;
  return contents
    .filter(({ size }) => size <= largest)
    .toSorted((one, other) => one.size - other.size)
    .filter(({ size }) => (left -= size + 100) >= 0);
}

/** `<id> blob <size>\n<content>\n`, one after the other. */
export function* split(batch: Buffer): Generator<Buffer> {
  for (let at = 0; at < batch.length;) {
    const end = batch.indexOf(10, at);
    const size = Number(batch.subarray(at, end).toString('latin1').split(' ')[2]);
    if (end < 0 || !Number.isFinite(size)) return;
    yield batch.subarray(end + 1, end + 1 + size);
    at = end + size + 2;
  }
}

/** Of a commit or tag what a person wrote: its headers name objects and people, and a signature is none's secret. */
const messageOf = (text: string): string => text.slice(text.indexOf('\n\n') + 2);

/** Paths of `.env` and of the directory of the secrets that any commit ever had. */
async function listPaths(
  run: RunGit,
  directory: string,
  watched: readonly string[],
  commits: readonly string[],
): Promise<string[]> {
  const asked = ['log', '--all', '--full-history', '--no-renames', '--format=', '--name-only', '-z', '--stdin'];
  const said = (await askGit(run, directory, asked, lines([...commits, '--', ...watched]))).toString('utf8');
  return [...new Set(said.split('\0').map((path) => path.replace(/^\n+/, '')))].filter(Boolean).sort();
}

/**
 * The whole history of a repository: which paths it ever had of those that are watched, and which contents hold a value
 * that is known to be secret, or the shape of a token. committed: the names of all contents. Throws EvidenceError.
 */
export async function readHistory(
  run: RunGit,
  directory: string,
  watched: readonly string[],
  known: readonly KnownSecret[],
): Promise<{ history: History; committed: ReadonlySet<string> }> {
  const commits = Number((await askGit(run, directory, ['rev-list', '--all', '--count'])).toString('utf8'));
  const shallow = (await askGit(run, directory, ['rev-parse', '--is-shallow-repository'])).toString('utf8').trim();
  const all = await listCommits(run, directory);
  const contents = await listContents(run, directory, all);
  const chosen = choose(contents);
  const input = `${chosen.map(({ id }) => id).join('\n')}\n`;
  const batch = chosen.length > 0 ? await askGit(run, directory, ['cat-file', '--batch'], input) : Buffer.alloc(0);
  const found: History['found'] = [];
  let read = 0;
  for (const content of split(batch)) {
    const { path = '', isMessage = false } = chosen[read] ?? {};
    read += 1;
    const text = content.toString('utf8');
    const held = await searchContent(path, isMessage ? messageOf(text) : text, known);
    found.push(...held.map((each) => ({ ...each, isMessage })));
  }
  const history: History = {
    commits,
    read,
    unread: contents.length - read,
    shallow: shallow === 'true',
    paths: await listPaths(run, directory, watched, all),
    found: [...new Map(found.map((each) => [`${each.path} ${each.kind} ${each.name}`, each])).values()],
  };
  return { history, committed: new Set(contents.map(({ id }) => id)) };
}
