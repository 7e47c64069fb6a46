import { readFileSync } from 'node:fs';
import type { Container } from '../../evidence/containers.ts';
import type { Content } from '../../evidence/drift.ts';
import { messageOf } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { readServiceFiles } from '../host/service-files.ts';
import { pathOf, type ComposedProject, type ComposedService, type Stored } from './composed-service.ts';

const mostBytes = 2 * 1024 * 1024;

/** What the compose files say that is in it; null: nobody here knows. Never recorded. */
function declaredContent({ content, file, environment }: Stored, { resolve }: GatherContext): Buffer | null {
  if (content !== null) return Buffer.from(content);
  if (environment !== null) {
    const value = resolve(`env:${environment}`);
    return value === null ? null : Buffer.from(value);
  }
  try {
    return file === null ? null : readFileSync(file);
  } catch {
    return null;
  }
}

type Compared = Pick<Content, 'state' | 'error'>;

async function compare(
  context: GatherContext,
  container: Container,
  path: string,
  stored: Stored | undefined,
): Promise<Compared> {
  const declared = stored ? declaredContent(stored, context) : null;
  if (declared === null) return { state: 'unread', error: 'what it is to hold could not be read here' };
  try {
    const read = await readServiceFiles(context, container, path, mostBytes);
    const [entry] = read?.entries ?? [];
    if (!entry) return { state: 'missing', error: null };
    if (!entry.content) return { state: 'unread', error: 'it is too large to be compared' };
    return { state: entry.content.equals(declared) ? 'same' : 'other', error: null };
  } catch (error) {
    return { state: 'unread', error: messageOf(error) };
  }
}

interface Declared {
  kind: Content['kind'];
  source: string;
  target: string | null;
  stored: Stored | undefined;
}

/** Configs and secrets that a service is to have, by the compose files. */
export const declaredContents = (service: ComposedService, project: ComposedProject): Declared[] => [
  ...service.configs.map((each) => ({ kind: 'config' as const, ...each, stored: project.configs[each.source] })),
  ...service.secrets.map((each) => ({ kind: 'secret' as const, ...each, stored: project.secrets[each.source] })),
];

/**
 * Whether the configs and secrets of a container hold what the compose files say now: Compose's hash knows nothing of
 * it, and it leaves the container as it is. Compared in memory, and only whether they are the same is kept.
 */
export async function compareContents(
  context: GatherContext,
  container: Container,
  service: ComposedService,
  project: ComposedProject,
): Promise<Content[]> {
  return Promise.all(
    declaredContents(service, project).map(async ({ kind, source, target, stored }) => {
      const path = pathOf(kind, { source, target });
      return { kind, name: source, path, ...(await compare(context, container, path, stored)) };
    }),
  );
}
