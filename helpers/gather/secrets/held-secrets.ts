import { posix } from 'node:path';
import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { DeclaredSecret, MountedSecret, SecretFile, SecretFiles } from '../../evidence/secret-files.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { askProgram } from '../ask-program.ts';

/** What the program says of each container. */
export const Held = z.array(
  z.object({
    readers: z.array(z.number()),
    rows: z.array(
      z.object({
        target: z.string(),
        state: z.enum(['readable', 'unreadable', 'missing', 'empty', 'directory']),
        mode: z.string().nullable(),
        uid: z.number().nullable(),
        gid: z.number().nullable(),
      }),
    ),
    error: z.string().nullable(),
  }),
);

interface Target {
  secret: string;
  target: string;
  by: MountedSecret['by'];
}

const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** The secrets that a service's `secrets:` names. */
const declaredBy = (declared: readonly DeclaredSecret[], { member, service }: Container): Target[] =>
  declared.flatMap(({ name, users }) =>
    users
      .filter((user) => member && user.service === service)
      .map(({ target }) => ({ secret: name, target, by: 'declared' as const })),
  );

/** Where a mount of a container shows a file of secrets that nobody declared it for. */
function shownBy(
  mounts: Container['mounts'],
  files: readonly SecretFile[],
  names: ReadonlyMap<string, string>,
): Target[] {
  return mounts.flatMap(({ source, destination }) =>
    files
      .filter(({ path, type }) => type === 'file' && source !== '' && isBelow(path, source))
      .map(({ path, name }) => ({
        secret: names.get(path) ?? name,
        target: posix.join(destination, posix.relative(source, path)),
        by: 'found' as const,
      })),
  );
}

const unseen = (subject: string, service: string | null, each: Target, error: string): MountedSecret => ({
  ...each,
  subject,
  service,
  state: 'unseen',
  readers: [],
  mode: null,
  uid: null,
  gid: null,
  error,
});

interface Found {
  mounts: MountedSecret[];
  looked: SecretFiles['looked'];
}

/**
 * Which secrets lie in which container, and whether its processes may read them: those that are declared there, those
 * that a mount shows, and whatever else lies at `/run/secrets`. Every running container of the engine is asked.
 */
export async function findHeld(
  context: GatherContext,
  containers: readonly Container[],
  declared: readonly DeclaredSecret[],
  files: readonly SecretFile[],
): Promise<Found> {
  const names = new Map(declared.flatMap(({ name, path }) => (path === null ? [] : [[path, name] as const])));
  const asked = containers.map((container) => {
    const own = declaredBy(declared, container);
    const shown = shownBy(container.mounts, files, names).filter(
      ({ target }) => !own.some((each) => each.target === target),
    );
    return { container, targets: [...own, ...shown] };
  });
  const running = asked.filter(({ container }) => container.pid > 0);
  const question = running.map(({ container: { pid }, targets }) => ({ pid, targets: targets.map((t) => t.target) }));
  const told = await askProgram(context, 'try-secrets', question, Held);
  if (told.length !== running.length)
    throw new EvidenceError(`the helper answered for ${told.length} of ${running.length} containers: run again`);
  const answers = new Map(running.map(({ container }, at) => [container.id, told[at]] as const));
  const mounts = asked.flatMap(({ container: { id, subject, service }, targets }): MountedSecret[] => {
    const answer = answers.get(id);
    const why = answer ? answer.error : 'it does not run';
    if (!answer || why !== null) return targets.map((each) => unseen(subject, service, each, why ?? 'nothing came'));
    const { readers } = answer;
    return answer.rows.map((row): MountedSecret => {
      const known = targets.find(({ target }) => target === row.target);
      const found = { secret: posix.basename(row.target), target: row.target, by: 'found' as const };
      return { ...(known ?? found), ...row, subject, service, readers, error: null };
    });
  });
  return {
    mounts,
    looked: running.map(({ container: { subject, id } }) => ({ subject, error: answers.get(id)?.error ?? null })),
  };
}
