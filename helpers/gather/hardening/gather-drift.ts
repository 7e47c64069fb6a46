import { readFileSync } from 'node:fs';
import { composeConfig, composeHashes, composeVersion } from '../../clients/run-compose.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Drift, DriftedContainer } from '../../evidence/drift.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { ask, askIfThere } from '../engine/ask-engine.ts';
import { findSource } from '../engine/gather-compose.ts';
import { need } from '../need.ts';
import { compareContents } from './compare-contents.ts';
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
  const service = container.service ?? container.subject;
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
    service,
    ...compareHash(container, service, written, composed),
    differences: compareService(written, composed.project, seen, image),
    contents,
  };
}

/** What runs beside what the compose files say; values are compared and never kept. */
export const gatherDrift: Gatherer<'drift'> = {
  id: 'drift',
  async gather(context) {
    const { files, directory, envFiles } = await findSource(context);
    const question = { project: context.project, files, projectDirectory: directory, envFiles };
    const [answer, hashes, version] = await Promise.all([
      composeConfig(question, context.runCompose),
      composeHashes(question, context.runCompose).catch(() => null),
      composeVersion(context.runCompose).catch(() => null),
    ]);
    const composed: Composed = { project: readComposed(answer), hashes, version, envFiles: mayHaveEnvFiles(files) };
    const members = need(context, 'containers').filter(({ member }) => member);
    const unread: Drift['unread'] = [];
    const compared = await Promise.all(
      members.map((container) =>
        compareContainer(context, container, composed).catch((error: unknown) => {
          unread.push({ subject: container.subject, error: messageOf(error) });
          return null;
        }),
      ),
    );
    const wanted = Object.entries(composed.project.services)
      .filter(([, { deploy }]) => deploy?.replicas !== 0)
      .map(([name]) => name);
    const value: Drift = { composed: wanted, containers: compared.filter((each) => each !== null), unread };
    const known = members.filter(({ service }) => (service ?? '') in composed.project.services);
    return {
      value,
      undertaken: {
        composed: wanted.map((name) => ({ value: name })),
        containers: known.map(({ subject }) => ({ subject })),
      },
      scope: `${known.length} containers beside ${files.join(', ')}`,
    };
  },
};
