import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { SecretFiles } from '../../evidence/secret-files.ts';
import type { SecretLeaks } from '../../evidence/secret-leaks.ts';
import { EvidenceError, messageOf } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';
import { askProgram } from '../ask-program.ts';
import type { KnownSecret } from './known-values.ts';

const Searched = z.object({
  found: z.array(z.object({ path: z.string(), text: z.number() })),
  whole: z.boolean(),
  files: z.number(),
  /** Whether what it wrote into its own layer was searched with it. */
  layer: z.boolean(),
});
type Searched = z.infer<typeof Searched>;
const Told = z.array(z.union([Searched, z.object({ error: z.string() })]));
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

/** What is asked of one container. */
interface Asked {
  container: Container;
  paths: string[];
  skip: string[];
  layer: boolean;
}

const questionFor = (container: Container, { mounts: seen }: SecretFiles): Asked => {
  const places = container.mounts.map(({ destination }) => destination).filter((path) => !/\.sock$/.test(path));
  const own = seen.filter(({ subject }) => subject === container.subject).map(({ target }) => target);
  const skip = ['/run/secrets', '/var/run/secrets', ...own];
  return { container, paths: [...new Set([...places, ...alwaysLookedAt])], skip, layer: true };
};

/** The same with the paths that the engine knows, where the layer is no overlay; in place of it a reason. */
async function withChanges(context: GatherContext, asked: Asked): Promise<Asked | string> {
  try {
    const paths = [...new Set([...(await changedIn(context, asked.container)), ...asked.paths])];
    return { ...asked, paths, layer: false };
  } catch (error) {
    return `its files could not be listed: ${messageOf(error)}`;
  }
}

/** One program for all of them; in place of an answer a reason why there is none. */
async function searchAll(
  context: GatherContext,
  asked: readonly Asked[],
  texts: readonly string[],
): Promise<(Searched | string)[]> {
  if (asked.length === 0) return [];
  const containers = asked.map(({ container: { pid }, ...rest }) => ({ pid, ...rest }));
  try {
    const told = await askProgram(context, 'search-secrets', { texts, containers }, Told);
    return asked.map((_, at) => {
      const answer = told[at] ?? { error: 'the helper did not speak of it' };
      return 'error' in answer ? `its files could not be searched: ${answer.error}` : answer;
    });
  } catch (error) {
    return asked.map(() => (error instanceof EvidenceError ? error.message : messageOf(error)));
  }
}

/** What each wrote into its own layer included: read there, else asked of the engine, which is slower by far. */
async function searchWhole(
  context: GatherContext,
  asked: readonly Asked[],
  texts: readonly string[],
): Promise<(Searched | string)[]> {
  const first = await searchAll(context, asked, texts);
  const isLeft = (answer: Searched | string | undefined) => typeof answer === 'object' && !answer.layer;
  const left = await Promise.all(asked.filter((_, at) => isLeft(first[at])).map((each) => withChanges(context, each)));
  const again = left.filter((each) => typeof each !== 'string');
  const second = await searchAll(context, again, texts);
  const answers = left.map((each) => (typeof each === 'string' ? each : (second[again.indexOf(each)] ?? '')));
  return first.map((answer) => (isLeft(answer) ? (answers.shift() ?? '') : answer));
}

/**
 * Files of modest size that containers wrote or have mounted, searched for secrets of others. A container's own and
 * what lies where a secret is mounted are left out. One result for each container, in order. Never throws.
 */
export async function searchFiles(
  context: GatherContext,
  containers: readonly Container[],
  known: readonly KnownSecret[],
  seen: SecretFiles,
): Promise<Result[]> {
  const forms = known.flatMap(({ secret, forms: list }) => list.map((form) => ({ secret, ...form })));
  const isOthers = ({ subject }: Container, secret: string) =>
    !seen.mounts.some((each) => each.subject === subject && each.secret === secret);
  const isAsked = (each: Container) => each.pid !== 0 && forms.some(({ secret }) => isOthers(each, secret));
  const texts = forms.map(({ text }) => Buffer.from(text, 'utf8').toString('base64'));
  const asked = containers.filter(isAsked);
  const answers = await searchWhole(
    context,
    asked.map((each) => questionFor(each, seen)),
    texts,
  );
  return containers.map((container) => {
    const { subject, pid } = container;
    const row = (error: string | null) => [{ place: 'files' as const, subject, error }];
    if (pid === 0) return { searched: row('it does not run, so that nobody could look into it'), found: [] };
    const answer = answers[asked.indexOf(container)];
    if (answer === undefined) return { searched: row(null), found: [] };
    if (typeof answer === 'string') return { searched: row(answer), found: [] };
    const found = answer.found.flatMap(({ path, text }) => {
      const form = forms[text];
      if (!form || !isOthers(container, form.secret)) return [];
      return [{ secret: form.secret, place: 'files' as const, subject, name: path, encoding: form.encoding }];
    });
    const error = answer.whole ? null : `its files are too many: ${answer.files} of them were searched`;
    return { searched: row(error), found };
  });
}
