import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { SecretPlaces } from '../../evidence/secret-places.ts';
import { evidenceReason } from '../../lib/errors.ts';
import { askProgram } from '../ask-program.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { placeholderIn, type Reader } from './placeholders.ts';

const words = z.array(z.string());
const Told = z.array(
  z.object({
    variables: words,
    programs: words,
    options: words,
    lines: z.array(z.object({ path: z.string(), line: z.number(), text: z.string() })),
    files: z.number(),
    whole: z.boolean(),
    error: z.string().nullable(),
  }),
);

export interface Looked {
  literals: SecretPlaces['literals'];
  mounted: SecretPlaces['mounted'];
  /** Container → who reads its files. */
  readers: ReadonlyMap<string, Reader>;
}

/** What the engine lays there itself, secrets, sockets and the host's own folders are nobody's configuration. */
const isNoConfig = /^\/(?:(?:var\/)?run|proc|sys|dev|host|rootfs)(?:\/|$)|^\/$|^\/etc\/localtime$|\.sock$/;
const isOfSystem = /^\/(?:|proc|sys|dev|etc|var|usr|lib|home|root|mnt|media|srv|run)(?:\/(?:localtime|timezone))?$/;

const placesOf = ({ mounts }: Container): string[] =>
  mounts
    .filter(({ type, source }) => type === 'bind' && !isOfSystem.test(source))
    .map(({ destination }) => destination)
    .filter((path) => !isNoConfig.test(path));

/**
 * Configuration files that containers have from the host, searched for what waits to be filled in and never is. The
 * lines are dropped as soon as it is said. Never throws.
 */
export async function lookAtMountedFiles(context: GatherContext): Promise<Looked> {
  const asked = need(context, 'containers')
    .filter(({ member, pid }) => member && pid > 0)
    .map((container) => ({ container, paths: placesOf(container) }));
  if (asked.length === 0) return { literals: [], mounted: [], readers: new Map() };
  const failed = (error: string) => asked.map(({ container }) => ({ subject: container.subject, files: 0, error }));
  try {
    const question = asked.map(({ container: { pid }, paths }) => ({ pid, paths }));
    const told = await askProgram(context, 'read-placeholders', question, Told);
    const rows = asked.flatMap(({ container: { subject } }, at) => {
      const answer = told[at];
      return answer ? [{ subject, answer }] : [];
    });
    return {
      literals: rows.flatMap(({ subject, answer }) =>
        answer.lines.flatMap(({ path, line, text }) => {
          const kind = placeholderIn(text, answer);
          return kind ? [{ subject, place: 'file' as const, name: `${path} line ${line}`, kind }] : [];
        }),
      ),
      mounted: rows.map(({ subject, answer: { files, whole, error } }) => ({
        ...{ subject, files },
        error: error ?? (whole ? null : `its files are too many: ${files} of them were read`),
      })),
      readers: new Map(rows.map(({ subject, answer }) => [subject, answer])),
    };
  } catch (error) {
    return { literals: [], mounted: failed(evidenceReason(error)), readers: new Map() };
  }
}
