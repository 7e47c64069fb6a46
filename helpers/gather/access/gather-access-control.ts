import { posix } from 'node:path';
import { z } from 'zod';
import { configurationPaths } from '../../authelia/configuration-paths.ts';
import { readAccessControl } from '../../authelia/read-access-control.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import type { LoginRules } from '../../evidence/access-control.ts';
import type { Container } from '../../evidence/containers.ts';
import { EvidenceError, messageOf, lastLine } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { filesBelow } from '../host/key-search.ts';
import { need } from '../need.ts';

const noProcess = 3;

const Process = z.object({
  argv: z.array(z.string()),
  folder: z.string(),
  environment: z.record(z.string(), z.string()),
});
type Process = z.infer<typeof Process>;

/** Authelia's own process in a container, whatever started it; null: there is none. */
async function findProcess({ vantage }: GatherContext, { name, pid }: Container): Promise<Process | null> {
  const argv = ['python3', '-I', '-c', proberProgram('login-process'), String(pid)];
  const { code, stdout, stderr } = await vantage.run('host', argv);
  if (code === noProcess) return null;
  if (code !== 0) {
    const reason = lastLine(stderr) || `the helper ended with ${code}`;
    throw new EvidenceError(`the processes of ${name} could not be seen: ${reason}`);
  }
  return Process.parse(JSON.parse(stdout));
}

interface Document {
  path: string;
  text: string;
}

/** The files at a path: itself, or of a directory those that Authelia takes, by name. null: there is nothing. */
async function readDocuments(context: GatherContext, login: Container, path: string): Promise<Document[] | null> {
  const found = await filesBelow(context, login, path);
  if (!found) return null;
  if (!found.whole) throw new EvidenceError(`${path} holds too much to be read whole`);
  const alone = found.files.length === 1 && found.files[0]?.path.endsWith(posix.basename(path));
  const mine = found.files
    .filter(({ path: each }) => alone || (/\.ya?ml$/.test(each) && isDirectlyIn(path, each)))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return mine.map(({ path: each, entry }) => {
    if (!entry.content) throw new EvidenceError(`${each} is too large to be read`);
    return { path: each, text: entry.content.toString('utf8') };
  });
}

/** A link to the directory may have led elsewhere: its own name is the last but one of the file's. */
const isDirectlyIn = (folder: string, file: string): boolean =>
  posix.dirname(file) === folder || posix.basename(posix.dirname(file)) === posix.basename(folder);

/** Of its image: the tag, where it has the form of Authelia's versions. */
const versionOf = ({ image }: Container): string | null => /:v?(4\.\d+(?:\.\d+)?)(?:[-@]|$)/.exec(image)?.[1] ?? null;

const unread = (
  login: string,
  sources: string[],
  because: NonNullable<LoginRules['unread']>['because'],
  detail: string,
): LoginRules => ({ login, sources, control: null, unread: { because, detail } });

async function readRules(context: GatherContext, login: Container): Promise<LoginRules> {
  const process = await findProcess(context, login);
  if (!process)
    return unread(
      login.name,
      [],
      'absent',
      `no process of ${login.name} is Authelia, and of no other login the rules are understood`,
    );
  const { argv, folder, environment } = process;
  const { paths, filters } = configurationPaths(argv, environment);
  const files = paths.map((path) => posix.resolve(folder, path));
  const sources = [...files, ...Object.keys(environment)];
  const documents: Document[] = [];
  for (const file of files) {
    const read = await readDocuments(context, login, file);
    if (!read)
      return unread(
        login.name,
        sources,
        'no-file',
        `${file}, which Authelia was told to read, is not in ${login.name}`,
      );
    documents.push(...read);
  }
  const made = readAccessControl({ documents, environment, filters, version: versionOf(login) });
  return 'cannot' in made
    ? unread(login.name, sources, 'not-read', made.cannot)
    : { login: login.name, sources, control: made.accessControl, unread: null };
}

/**
 * Values that a rule compares a query with may be keys of somebody: they are hidden, as they are and as they are sent.
 */
function hideValues({ hide }: GatherContext, { control }: LoginRules): void {
  const conditions = (control?.rules ?? []).flatMap(({ query }) => query.flat());
  for (const { key, operator, value } of conditions)
    if (value && operator.endsWith('equal') && /pass|secret|token|key|auth|code|sig/i.test(key))
      for (const text of new Set([value, encodeURIComponent(value)])) hide(text);
}

/**
 * The access rules of the login, out of the files and the environment that its running process was started with. They
 * are read on the spot, and of all else in those files nothing is kept.
 */
export const gatherAccessControl: Gatherer<'access-control'> = {
  id: 'access-control',
  async gather(context) {
    const { service, kind } = context.policy.access.login;
    if (kind !== 'authelia')
      throw new EvidenceError(`the login is ${kind}, and only Authelia’s rules can be read: see them by hand`);
    const login = need(context, 'containers').find((each) => each.member && each.service === service);
    if (!login || login.pid === 0)
      throw new EvidenceError(
        `the login service ${service} does not run, and its rules were not read: ` +
          'start it, or name it under access.login.service',
      );
    const value = await readRules(context, login).catch((error: unknown) => {
      if (error instanceof EvidenceError) return unread(login.name, [], 'not-read', messageOf(error));
      throw error;
    });
    hideValues(context, value);
    const read = value.control ? `${value.control.rules.length} rules` : 'no rules';
    const undertaken = { 'control.rules': value.control?.rules ?? [] };
    return { value, undertaken, scope: `${read} of ${login.name}, out of ${value.sources.join(', ') || 'nothing'}` };
  },
};
