import { posix, resolve } from 'node:path';
import type { DeclaredSecret, SecretFiles } from '../../evidence/secret-files.ts';
import { evidenceReason } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { readComposed, type Composed } from './composed.ts';
import { findHeld } from './held-secrets.ts';
import { findNamed } from './named-files.ts';
import { readHostFiles } from './secret-paths.ts';

function sourceOf(secret: Composed['secrets'][string]): DeclaredSecret['source'] {
  if (secret?.external) return 'external';
  if (secret?.environment) return 'environment';
  return secret?.file ? 'file' : 'other';
}

/** Where a service finds a secret that it names: below `/run/secrets` unless it says otherwise. */
const targetOf = (source: string, target: string | null | undefined): string =>
  posix.resolve('/run/secrets', target || source);

/** The secrets of the compose files, and who names which. */
const declaredIn = ({ secrets, services, directory }: Composed): DeclaredSecret[] =>
  Object.entries(secrets).map(([name, secret]) => ({
    name,
    source: sourceOf(secret),
    path: secret?.file ? resolve(directory, secret.file) : null,
    users: Object.entries(services).flatMap(([service, rule]) =>
      (rule.secrets ?? [])
        .filter(({ source }) => source === name)
        .map(({ source, target }) => ({ service, target: targetOf(source, target) })),
    ),
  }));

/** The folder that holds most of them; the first of several by name. */
function commonFolder(paths: readonly string[]): string | null {
  const folders = Map.groupBy(paths, (path) => posix.dirname(path));
  const [first] = [...folders].sort(
    ([one, ofOne], [other, ofOther]) => ofOther.length - ofOne.length || (one < other ? -1 : 1),
  );
  return first?.[0] ?? null;
}

type Named = Pick<NonNullable<SecretFiles['directory']>, 'path' | 'namedBy'>;

function directoryOf({ policy }: GatherContext, composed: Composed | null, paths: readonly string[]): Named | null {
  const declared = policy.secrets.directory;
  if (declared !== null && (composed || posix.isAbsolute(declared)))
    return { path: resolve(composed?.directory ?? '/', declared), namedBy: 'policy' };
  const common = commonFolder(paths);
  return common === null ? null : { path: common, namedBy: 'compose' };
}

async function readOrSay(context: GatherContext): Promise<{ composed: Composed | null; unread: string | null }> {
  try {
    const composed = await readComposed(context);
    return { composed, unread: composed.unread };
  } catch (error) {
    return { composed: null, unread: evidenceReason(error) };
  }
}

/** Where secrets lie on the host, with which modes, and which containers have them; nothing of what is in them. */
export const gatherSecretFiles: Gatherer<'secret-files'> = {
  id: 'secret-files',
  async gather(context) {
    const containers = need(context, 'containers');
    const { composed, unread } = await readOrSay(context);
    const declared = composed ? declaredIn(composed) : [];
    const paths = declared.flatMap(({ path }) => path ?? []);
    const { directory, files } = await readHostFiles(context, directoryOf(context, composed, paths), paths);
    const { mounts, looked } = await findHeld(context, containers, declared, files);
    const named = await findNamed(context, containers, declared);
    return {
      value: { directory, files, declared, composeUnread: unread, mounts, named, looked },
      undertaken: { declared, looked: containers.filter(({ pid }) => pid > 0) },
      scope:
        `${files.length} files${directory ? ` of ${directory.path}` : ''}, ` +
        `${declared.length} declared secrets in ${looked.length} running containers`,
    };
  },
};
