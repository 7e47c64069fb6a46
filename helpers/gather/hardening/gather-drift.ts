import { readFileSync } from 'node:fs';
import { composeConfig, composeHashes, composeVersion } from '../../clients/run-compose.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Drift, DriftedContainer } from '../../evidence/drift.ts';
import { messageOf } from '../../lib/errors.ts';
import { composeServiceOf, nameOfService, own } from '../../policy/ours.ts';
import { oursOf, type Gatherer, type GatherContext } from '../context.ts';
import { ask, askIfThere } from '../engine/ask-engine.ts';
import { findSource, perProject } from '../engine/gather-compose.ts';
import { need } from '../need.ts';
import { compareContents, declaredContents } from './compare-contents.ts';
import { compareService, ContainerState, ImageState } from './compare-service.ts';
import { readComposed, type ComposedProject, type ComposedService } from './composed-service.ts';

const label = 'com.docker.compose';

interface Composed {
  project: ComposedProject;
  hashes: ReadonlyMap<string, string> | null;
  version: string | null;
  /** Some service may have an `env_file`, which `config --hash` leaves away (docker/compose issue 14001). */
  envFiles: boolean;
}

/** Whether a file speaks of one, or of other files that may. */
const mayHaveEnvFiles = (files: readonly string[]): boolean =>
  files.some((file) => /^\s*(?:env_file|include|extends)\s*:/m.test(readFileSync(file, 'utf8')));

/** Compose writes the id of a neighbour into what it hashes, once it knows it. */
const leansOnNeighbour = ({ network_mode, pid, ipc, volumes_from }: ComposedService): boolean =>
  [network_mode, pid, ipc].some((mode) => mode?.startsWith('service:')) || volumes_from.length > 0;

/** `2.40.3` of `v2.40.3` and of Debian’s `2.40.3-3`, which writes the former on its containers. */
const release = (version: string): string => /\d+\.\d+\.\d+/.exec(version)?.[0] ?? version;

function compareHash(
  { labels }: Container,
  service: string,
  composed: ComposedService,
  { hashes, version, envFiles }: Composed,
): Pick<DriftedContainer, 'hash' | 'doubts'> {
  const [now, then] = [hashes?.get(service), labels[`${label}.config-hash`]];
  const doubts: DriftedContainer['doubts'] = [];
  if (version === null || release(labels[`${label}.version`] ?? '') !== release(version)) doubts.push('version');
  if (leansOnNeighbour(composed)) doubts.push('neighbour');
  if (envFiles && Object.keys(composed.environment).length > 0) doubts.push('environment');
  if (now === undefined || then === undefined) return { hash: 'unsaid', doubts };
  return { hash: now === then ? 'same' : 'other', doubts };
}

async function compareContainer(
  context: GatherContext,
  container: Container,
  composed: Composed,
): Promise<DriftedContainer | null> {
  const service = composeServiceOf(container) ?? container.subject;
  const written = composed.project.services[service];
  if (!written) return null;
  const { docker } = context.engine;
  const [seen, image, contents] = await Promise.all([
    ask(context.engine, `container ${container.subject}`, ContainerState, () =>
      docker.getContainer(container.id).inspect(),
    ),
    askIfThere(context.engine, `image of ${container.subject}`, ImageState, () =>
      docker.getImage(container.imageId).inspect(),
    ),
    compareContents(context, container, written, composed.project),
  ]);
  return {
    subject: container.subject,
    service: container.service ?? container.subject,
    ...compareHash(container, service, written, composed),
    differences: compareService(written, composed.project, seen, image),
    contents,
  };
}

/** What Compose makes of the files of one project, and which files. */
async function compose(context: GatherContext): Promise<Composed & { files: string[] }> {
  const { files, directory, envFiles } = await findSource(context);
  const question = { project: context.project, files, projectDirectory: directory, envFiles };
  const [answer, hashes, version] = await Promise.all([
    composeConfig(question, context.runCompose),
    composeHashes(question, context.runCompose).catch(() => null),
    composeVersion(context.runCompose).catch(() => null),
  ]);
  return { project: readComposed(answer), hashes, version, envFiles: mayHaveEnvFiles(files), files };
}

type Unread = Drift['unread'];

async function compareMembers(
  context: GatherContext,
  members: readonly Container[],
  composed: Composed,
  unread: Unread,
): Promise<DriftedContainer[]> {
  const compared = await Promise.all(
    members.map((container) =>
      compareContainer(context, container, composed).catch((error: unknown) => {
        unread.push({ subject: container.subject, error: messageOf(error) });
        return null;
      }),
    ),
  );
  return compared.filter((each) => each !== null);
}

/** Services that are to have a container, as the policy names them; of a project of which only some are ours, these. */
function wantedOf({ project: name, value }: { project: string; value: Composed }, context: GatherContext): string[] {
  const ours = oursOf(context);
  return Object.entries(value.project.services)
    .filter(([service, { deploy }]) => deploy?.replicas !== 0 && own(name, service, ours).member)
    .map(([service]) => nameOfService(name, service, context.project));
}

/** Configs and secrets that the containers of one project are to have, by the compose files. */
const contentsIn = ({ project }: Composed, members: readonly Container[]) =>
  members.flatMap((container) => {
    const written = project.services[composeServiceOf(container) ?? ''];
    const declared = written ? declaredContents(written, project) : [];
    return declared.map(({ kind, source }) => ({ subject: container.subject, kind, name: source }));
  });

/** What runs beside what the compose files say; values are compared and never kept. */
export const gatherDrift: Gatherer<'drift'> = {
  id: 'drift',
  async gather(context) {
    const all = await perProject(context, compose);
    const members = need(context, 'containers').filter(({ member }) => member);
    const of = (name: string) => members.filter(({ project }) => project === name);
    const unread: Unread = all.unread.flatMap(({ project, error }) =>
      of(project).map(({ subject }) => ({ subject, error })),
    );
    const containers = await Promise.all(
      all.read.map(({ project, value }) => compareMembers(context, of(project), value, unread)),
    );
    const compared = new Set(containers.flat().map(({ subject }) => subject));
    const wanted = all.read.flatMap((each) => wantedOf(each, context));
    const known = all.read.flatMap(({ project, value }) =>
      of(project).filter((each) => (composeServiceOf(each) ?? '') in value.project.services),
    );
    return {
      value: { composed: wanted, containers: containers.flat(), unread },
      undertaken: {
        composed: wanted.map((name) => ({ value: name })),
        containers: known.map(({ subject }) => ({ subject })),
        'containers.contents': all.read
          .flatMap((each) => contentsIn(each.value, of(each.project)))
          .filter(({ subject }) => compared.has(subject)),
      },
      scope: `${known.length} containers beside ${all.read.flatMap(({ value }) => value.files).join(', ')}`,
    };
  },
};
