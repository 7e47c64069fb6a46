import { createHmac, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { proberProgram } from '../../clients/prober-program.ts';
import { readTar, type TarEntry } from '../../clients/read-tar.ts';
import type { SecretFiles } from '../../evidence/secret-files.ts';
import type { SecretLeaks } from '../../evidence/secret-leaks.ts';
import { isTelling } from '../../evidence/redact.ts';
import { readServiceFiles } from '../host/service-files.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { formsOf, needlesOf, type Form } from './value-forms.ts';

const mostBytes = 4 * 1024 * 1024;
const hostsFirst = '1';

/** A secret with its value, in this process's memory and nowhere else. */
export interface KnownSecret {
  secret: string;
  state: SecretLeaks['known'][number]['state'];
  forms: Form[];
  /** Of the whole value, under a key that this run made and forgets; null: there is none to compare. */
  mark: string | null;
}

/** All below a path of the host, as its first process sees it; empty: it could not be read. */
async function readOfHost({ vantage }: GatherContext, path: string): Promise<TarEntry[]> {
  const argv = ['python3', '-I', '-c', proberProgram('read-files'), hostsFirst, path, String(mostBytes)];
  try {
    const { code, stdout } = await vantage.run('host', argv);
    return code === 0 ? await readTar(Buffer.from(stdout, 'base64')) : [];
  } catch {
    // What could not be read is said of each secret.
    return [];
  }
}

/** Name of a secret → content of its file on the host. */
async function contentsOnHost(context: GatherContext, seen: SecretFiles): Promise<Map<string, string>> {
  const names = new Map(seen.declared.flatMap(({ name, path }) => (path === null ? [] : [[path, name] as const])));
  const folder = seen.directory?.exists ? seen.directory.path : null;
  const inside = folder === null ? [] : await readOfHost(context, folder);
  const contents = new Map<string, string>();
  const add = (path: string, { type, content }: TarEntry): void => {
    if (type === 'file' && content) contents.set(path, content.toString('utf8'));
  };
  if (folder !== null) for (const entry of inside) add(posix.join(posix.dirname(folder), entry.name), entry);
  const outside = seen.files.filter(({ path, type, leads }) => type === 'file' && !leads && !contents.has(path));
  for (const { path } of outside) for (const entry of await readOfHost(context, path)) add(path, entry);
  return new Map([...contents].map(([path, content]) => [names.get(path) ?? nameIn(seen, path), content]));
}

const nameIn = ({ files }: SecretFiles, path: string): string => files.find((file) => file.path === path)?.name ?? path;

/** The content of a secret that Compose copied in, from a container that names it; null: it could not be read. */
async function contentInside(context: GatherContext, { mounts }: SecretFiles, secret: string): Promise<string | null> {
  const row = mounts.find((each) => each.secret === secret && each.by === 'declared');
  const container = need(context, 'containers').find(({ subject }) => subject === row?.subject);
  if (!row || !container) return null;
  const read = await readServiceFiles(context, container, row.target, mostBytes).catch(() => null);
  return read?.entries.find(({ type }) => type === 'file')?.content?.toString('utf8') ?? null;
}

/**
 * Every secret that a file holds or the compose files name, with its value. Whatever is learned is kept out of the
 * recording, wherever else it turns up.
 */
export async function readKnownSecrets(context: GatherContext): Promise<KnownSecret[]> {
  const seen = need(context, 'secret-files');
  const contents = await contentsOnHost(context, seen);
  const named = [
    ...seen.declared.map(({ name }) => name),
    ...seen.files
      .filter(({ type, leads }) => type === 'file' && !leads)
      .map(({ path }) => seen.declared.find((each) => each.path === path)?.name ?? nameIn(seen, path)),
  ];
  const key = randomBytes(32);
  const known: KnownSecret[] = [];
  for (const secret of [...new Set(named)].sort()) {
    const content = contents.get(secret) ?? (await contentInside(context, seen, secret));
    if (content === null) {
      known.push({ secret, state: 'unread', forms: [], mark: null });
      continue;
    }
    const { state, needles } = needlesOf(content);
    const compared = state === 'searched' || state === 'common';
    // A certificate is for everybody to see, and stands in what others look at.
    for (const each of compared ? [content.trim(), ...needles] : []) if (isTelling(each)) context.hide(each);
    const mark = compared ? createHmac('sha256', key).update(content.trim()).digest('base64') : null;
    known.push({ secret, state, forms: needles.flatMap(formsOf), mark });
  }
  return known;
}
