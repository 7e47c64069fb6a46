import type { Container } from '../../evidence/containers.ts';
import type { DeclaredSecret, NamedSecret } from '../../evidence/secret-files.ts';
import { isSecretName } from '../../evidence/secret-shapes.ts';
import { askProgram } from '../ask-program.ts';
import type { GatherContext } from '../context.ts';
import { inspectContainers, inspectImages } from '../engine/ask-engine.ts';
import { Held } from './held-secrets.ts';

/** `DB_PASSWORD_FILE`, `LDAP__PASSWORD__FILE`, `FILE__DB_PASSWORD`: whether it names the file of a secret. */
function namesSecret(variable: string): boolean {
  const [, stem, other] = /^(?:(.+?)_{1,2}FILE|FILE__(.+))$/.exec(variable) ?? [];
  return isSecretName(stem ?? other ?? '');
}

/** A path of the container. What is none is no file's name: it stays unsaid. */
const isPath = (value: string): boolean => /^\/[\w./@+=,-]+$/.test(value);

interface Asked {
  container: Container;
  asRoot: boolean;
  wanted: { variable: string; target: string }[];
}

/** What the variables of running containers name that nobody declared; those of an image are its author's. */
async function listNamed(
  { engine }: GatherContext,
  containers: readonly Container[],
  declared: readonly DeclaredSecret[],
): Promise<Asked[]> {
  const inspected = await inspectContainers(engine);
  const images = await inspectImages(engine, [...new Set(inspected.map(({ Image }) => Image))]);
  return inspected.flatMap((told) => {
    const container = containers.find(({ id, member, pid }) => id === told.Id && member && pid > 0);
    if (!container) return [];
    const own = declared.flatMap(({ users }) => users.filter(({ service }) => service === container.service));
    const built = new Set(images.get(told.Image)?.Config?.Env);
    const wanted = told.Config.Env.filter((pair) => !built.has(pair))
      .map((pair) => ({ variable: pair.split('=')[0] ?? '', target: pair.slice(pair.indexOf('=') + 1) }))
      .filter(({ variable, target }) => namesSecret(variable) && isPath(target))
      .filter(({ target }) => !own.some((each) => each.target === target));
    const asRoot = /^(?:|0|root)(?::|$)/.test(told.Config.User);
    return wanted.length === 0 ? [] : [{ container, asRoot, wanted }];
  });
}

/** Whether the files that variables of containers name are there, and can be read. */
export async function findNamed(
  context: GatherContext,
  containers: readonly Container[],
  declared: readonly DeclaredSecret[],
): Promise<NamedSecret[]> {
  const asked = await listNamed(context, containers, declared);
  if (asked.length === 0) return [];
  const question = asked.map(({ container: { pid }, wanted }) => ({
    pid,
    targets: wanted.map(({ target }) => target),
  }));
  const told = await askProgram(context, 'try-secrets', question, Held);
  return asked.flatMap(({ container: { subject, service }, asRoot, wanted }, at) => {
    const { readers = [], rows = [], error = 'the helper did not speak of it' } = told[at] ?? {};
    return wanted.map(({ variable, target }): NamedSecret => {
      const row = rows.find((each) => each.target === target);
      const unseen = { state: 'unseen' as const, mode: null, uid: null, gid: null };
      return { subject, service, variable, asRoot, readers, ...unseen, ...row, target, error };
    });
  });
}
