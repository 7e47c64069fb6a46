import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { SecretFiles } from '../../evidence/secret-files.ts';
import type { SecretLeaks } from '../../evidence/secret-leaks.ts';
import { EvidenceError, messageOf } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';
import { askProgram } from './secret-paths.ts';
import type { KnownSecret } from './known-values.ts';

const Told = z.object({
  found: z.array(z.object({ path: z.string(), text: z.number() })),
  whole: z.boolean(),
  files: z.number(),
});
/** Where nothing was written the engine says null, which dockerode hands on as the bytes that came. */
const Changes = z.preprocess(
  (told) => (Buffer.isBuffer(told) ? parseJson(told.toString('utf8')) : told),
  z
    .array(z.object({ Path: z.string(), Kind: z.number() }))
    .nullish()
    .transform((read) => read ?? []),
);

/** 2: removed. */
const removed = 2;
/** Memory file systems and folders that the engine's list of changes does not know. */
const alwaysLookedAt = ['/tmp', '/var/tmp', '/run', '/dev/shm'];
const largeFolders = /^\/(?:proc|sys|dev)(?:\/|$)/;

/** Files that the container wrote into its own layer; the folders above each are listed too and left out. */
async function changedIn({ engine }: GatherContext, { id }: Container): Promise<string[]> {
  const changes = Changes.parse(await engine.docker.getContainer(id).changes());
  const paths = changes.filter(({ Kind }) => Kind !== removed).map(({ Path }) => Path);
  const above = new Set(paths.flatMap((path) => path.slice(0, path.lastIndexOf('/'))));
  return paths.filter((path) => !above.has(path) && !largeFolders.test(path));
}

type Result = Pick<SecretLeaks, 'searched' | 'found'>;

/**
 * Files of modest size that a container wrote or has mounted, searched for secrets of others. Its own and what lies
 * where a secret is mounted are left out. Never throws.
 */
export async function searchFiles(
  context: GatherContext,
  container: Container,
  known: readonly KnownSecret[],
  seen: SecretFiles,
): Promise<Result> {
  const { subject, pid, mounts } = container;
  const row = (error: string | null) => [{ place: 'files' as const, subject, error }];
  const own = seen.mounts.filter((each) => each.subject === subject);
  const others = known.filter(({ secret }) => !own.some((each) => each.secret === secret));
  const forms = others.flatMap(({ secret, forms: list }) => list.map((form) => ({ secret, ...form })));
  if (pid === 0) return { searched: row('it does not run, so that nobody could look into it'), found: [] };
  if (forms.length === 0) return { searched: row(null), found: [] };
  try {
    const places = mounts.map(({ destination }) => destination).filter((path) => !/\.sock$/.test(path));
    const question = {
      pid,
      paths: [...new Set([...(await changedIn(context, container)), ...places, ...alwaysLookedAt])],
      skip: ['/run/secrets', '/var/run/secrets', ...own.map(({ target }) => target)],
      texts: forms.map(({ text }) => Buffer.from(text, 'utf8').toString('base64')),
    };
    const { found, whole, files } = await askProgram(context, 'search-secrets', question, Told);
    const hits = found.flatMap(({ path, text }) => {
      const form = forms[text];
      const at = { place: 'files' as const, subject, name: path };
      return form ? [{ secret: form.secret, ...at, encoding: form.encoding }] : [];
    });
    return { searched: row(whole ? null : `its files are too many: ${files} of them were searched`), found: hits };
  } catch (error) {
    if (error instanceof EvidenceError) return { searched: row(error.message), found: [] };
    return { searched: row(`its files could not be listed: ${messageOf(error)}`), found: [] };
  }
}
