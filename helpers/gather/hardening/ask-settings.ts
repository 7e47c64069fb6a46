import { z } from 'zod';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Hardening, HardenedContainer, HardenedImage } from '../../evidence/hardening.ts';
import { EvidenceError, messageOf } from '../../lib/errors.ts';
import { ask, askIfThere } from '../engine/ask-engine.ts';
import { askRegistry } from './ask-registry.ts';
import { ContainerSettings, Exec, ImageSettings, Layers, Top, Volumes } from './hardening-answers.ts';
import { describeSettings, readTop } from './read-container.ts';
import { describeImage } from './read-image.ts';

/** Keeps what failed beside what did not. */
export type Tell = (unread: Hardening['unread'][number]) => void;

const psColumns = '-eo pid,ppid,uid,comm';

/** A host whose `ps` does not know the columns prints its own. */
async function askTop(engine: EngineClient, { id, subject }: Container): Promise<Top> {
  const container = engine.docker.getContainer(id);
  const question = `processes of ${subject}`;
  try {
    return await ask(engine, question, Top, () => container.top({ ps_args: psColumns }));
  } catch {
    return ask(engine, question, Top, () => container.top());
  }
}

async function readProcesses(
  engine: EngineClient,
  container: Container,
): Promise<Pick<HardenedContainer, 'processes' | 'processesError'>> {
  if (container.pid === 0) return { processes: null, processesError: null };
  try {
    const processes = readTop(await askTop(engine, container), container.pid);
    if (processes && processes.length > 0) return { processes, processesError: null };
    throw new EvidenceError(`the engine's list of the processes of ${container.subject} has no process, or no users`);
  } catch (error) {
    return { processes: null, processesError: messageOf(error) };
  }
}

/** Those of health checks come and go while we ask. */
async function readExecs(
  engine: EngineClient,
  subject: string,
  ids: readonly string[],
): Promise<HardenedContainer['execs']> {
  const asked = await Promise.all(
    ids.map((id) => askIfThere(engine, `exec in ${subject}`, Exec, () => engine.docker.getExec(id).inspect())),
  );
  return asked.flatMap((exec) =>
    exec
      ? {
          privileged: exec.ProcessConfig?.privileged ?? false,
          user: exec.ProcessConfig?.user ?? '',
          running: exec.Running,
        }
      : [],
  );
}

/** One container's settings; null and told: it did not answer. */
export async function askContainer(
  engine: EngineClient,
  container: Container,
  devices: ReadonlyMap<string, string>,
  tell: Tell,
): Promise<HardenedContainer | null> {
  const { id, subject } = container;
  try {
    const settings = await ask(engine, `container ${subject}`, ContainerSettings, () =>
      engine.docker.getContainer(id).inspect(),
    );
    const [processes, execs] = await Promise.all([
      readProcesses(engine, container),
      readExecs(engine, subject, settings.ExecIDs).catch(() => null),
    ]);
    return describeSettings(container, settings, { ...processes, execs }, devices);
  } catch (error) {
    tell({ what: `container ${subject}`, error: messageOf(error) });
    return null;
  }
}

/** What the volumes of the local driver really mount, by name: `o: bind` makes any folder of the host a volume. */
export async function askVolumes(engine: EngineClient, tell: Tell): Promise<Map<string, string>> {
  try {
    const { Volumes: volumes } = await ask(engine, 'volumes', Volumes, () => engine.docker.listVolumes());
    return new Map(
      volumes.flatMap(({ Name, Options }) =>
        Options['device']?.startsWith('/') && Options['type'] !== 'tmpfs' ? [[Name, Options['device']] as const] : [],
      ),
    );
  } catch (error) {
    tell({ what: 'volumes', error: messageOf(error) });
    return new Map();
  }
}

async function askHistory(engine: EngineClient, id: string, tell: Tell): Promise<string[] | null> {
  try {
    const layers = await ask(engine, `history of image ${id.slice(7, 19)}`, Layers, () =>
      engine.docker.getImage(id).history(),
    );
    return z.array(z.string()).parse(layers.map(({ CreatedBy }) => CreatedBy));
  } catch (error) {
    tell({ what: `history of ${id}`, error: messageOf(error) });
    return null;
  }
}

/** One image in use; names: by which containers ask for it. */
export async function askImage(
  engine: EngineClient,
  id: string,
  names: readonly string[],
  ours: readonly string[],
  tell: Tell,
): Promise<HardenedImage | null> {
  try {
    const settings = await ask(engine, `image ${id.slice(7, 19)}`, ImageSettings, () =>
      engine.docker.getImage(id).inspect(),
    );
    const [history, registry] = await Promise.all([
      askHistory(engine, id, tell),
      Promise.all(names.map((name) => askRegistry(engine, name, settings, ours))),
    ]);
    return describeImage(settings, history, registry);
  } catch (error) {
    tell({ what: `image ${names[0] ?? id}`, error: messageOf(error) });
    return null;
  }
}
