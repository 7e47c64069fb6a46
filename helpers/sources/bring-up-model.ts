import { appendFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { dirname, join } from 'node:path';
import { singleDollars } from '../evidence/compose-config.ts';
import type { Change } from '../evidence/rehearsal.ts';
import { redactText } from '../evidence/secret-shapes.ts';
import type { Lab, Progress } from '../lab/contract.ts';
import { ConfigError, EvidenceError, lastLine } from '../lib/errors.ts';
import type { Model, Volume } from '../rehearsal/compose-model.ts';
import { isOldTraefik, oldRulesIn } from '../rehearsal/old-traefik.ts';
import { rehearse, type Rehearsed, type Stage } from '../rehearsal/rehearse-model.ts';
import type { External } from '../rehearsal/settle-networks.ts';
import { carryInto } from './carry-over.ts';
import { layOut } from './rehearsal-folder.ts';
import { lastLines, listContainers, waitForStack } from './wait-for-stack.ts';

async function makeExternals(lab: Lab, externals: readonly External[]): Promise<void> {
  for (const { kind, name, subnet } of externals) {
    const made = await lab.docker([kind, 'create', ...(subnet === null ? [] : ['--subnet', subnet]), name]);
    if (made.code !== 0 && !/already exists/.test(made.stderr))
      throw new EvidenceError(`the external ${kind} ${name} could not be made in the lab: ${lastLine(made.stderr)}`);
  }
}

/** Images of the lab under the names that the file has for them. */
async function provideImages(lab: Lab, { tags, images, model }: Rehearsed, progress: Progress): Promise<void> {
  const named = Object.values(model.services).flatMap(({ image }) => (image?.startsWith('stackproof/') ? [image] : []));
  const wanted = [...new Set([...tags.map(({ from }) => from), ...named, 'stackproof/helper:2'])];
  await lab.ensureImages(wanted, progress);
  progress('stack', `${images.length} services under their own images’ names`);
  for (const { from, to } of tags) {
    const tagged = await lab.docker(['tag', from, to]);
    if (tagged.code !== 0)
      throw new ConfigError(`the image name ${to} is none that an engine takes: ${lastLine(tagged.stderr)}; mend it`);
  }
}

/** The static file of a Traefik of before is told to read rules as that does; it is our copy of it. */
function tellOldRules({ model }: Rehearsed): void {
  const old = Object.values(model.services).filter(({ image }) => isTraefik(image ?? '') && isOldTraefik(image ?? ''));
  for (const volume of old.flatMap(({ volumes }) => volumes ?? [])) {
    const file = staticFileOf(volume);
    if (file !== null) appendFileSync(file, oldRulesIn(file));
  }
}

/** The static configuration of Traefik that a mount shows; null: it shows none. */
function staticFileOf({ type, source, target }: Volume): string | null {
  const path = singleDollars(source ?? '');
  if (type !== 'bind' || !existsSync(path) || !/traefik(?:\.ya?ml|\.toml)?\/?$/i.test(target)) return null;
  const names = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  return names.find((each) => /traefik\.(?:ya?ml|toml)$/i.test(each)) ?? null;
}

const isTraefik = (image: string): boolean => /(?:^|\/)traefik(?:[:@]|$)/.test(image);

interface Standing {
  /** Real programs that do not run, with their last words. */
  failed: Map<string, string>;
}

const isDown = ({ state }: { state: string }): boolean =>
  state === 'restarting' || state === 'dead' || state === 'exited';

async function findFailed(lab: Lab, project: string, real: ReadonlySet<string>): Promise<Standing['failed']> {
  const down = async () => (await listContainers(lab, project)).filter((row) => real.has(row.service) && isDown(row));
  // One that does not like its configuration says so in its first seconds.
  if (real.size > 0) await sleep(3000);
  if ((await down()).length === 0) return new Map();
  // What waits for another that was not there yet comes right by itself.
  await sleep(4000);
  const failed = new Map<string, string>();
  for (const row of await down()) failed.set(row.service, redactText(await lastLines(lab, row)).slice(0, 300));
  return failed;
}

const countOf = (service: Model['services'][string]): number => {
  const { replicas } = (service['deploy'] ?? {}) as { replicas?: number };
  return Number(replicas ?? service['scale'] ?? 1);
};

async function start(lab: Lab, rehearsed: Rehearsed, file: string, progress: Progress): Promise<Standing> {
  const { model, images } = rehearsed;
  const { name: project } = model;
  const base = ['--project-name', project, '--file', file];
  const options = { cwd: dirname(file) };
  const real = new Set(images.flatMap((each) => (each.real ? [each.service] : [])));
  progress('stack', `starting ${images.length} services`);
  const up = await lab.compose([...base, 'up', '--detach', '--pull', 'never', '--no-build', '--timeout', '0'], options);
  if (up.code !== 0) {
    const failed = await findFailed(lab, project, real);
    if (failed.size > 0) return { failed };
    throw new EvidenceError(`the stack ${project} could not be started in the lab: ${redactText(lastLine(up.stderr))}`);
  }
  const services = Object.entries(model.services).flatMap(([name, each]) => (countOf(each) > 0 ? [name] : []));
  await waitForStack(lab, { project, services, progress, limitMs: 90_000, tolerant: true });
  return { failed: await findFailed(lab, project, real) };
}

const notStarting = (service: string, words: string): Change => ({
  service,
  kind: 'image',
  what: `the lab’s own program does not start with this configuration: ${words}`,
  hides: ['program', 'traefik', 'routes', 'access', 'redirects', 'tls', 'pages', 'standpoints', 'apis'],
  spoils: true,
});

/** Of a proxy there is no stand-in that would tell anything. */
const isProxy = (service: string, { services }: Model): boolean => isTraefik(services[service]?.image ?? '');

/** Brings up what a rehearsal made of the files; real programs that do not start are played by stand-ins. */
export async function bringUpModel(
  lab: Lab,
  model: Model,
  stage: Stage,
  progress: Progress,
): Promise<Rehearsed & { file: string }> {
  const { work, project } = stage.disk;
  const file = join(work, 'compose.json');
  const attempt = async (failed: ReadonlyMap<string, string>) => {
    const rehearsed = rehearse(model, { ...stage, failed });
    layOut(project, rehearsed.laid);
    tellOldRules(rehearsed);
    writeFileSync(file, JSON.stringify(rehearsed.model), { mode: 0o600 });
    await carryInto(lab, work);
    await provideImages(lab, rehearsed, progress);
    await makeExternals(lab, rehearsed.externals);
    const standing = await start(lab, rehearsed, file, progress);
    return { rehearsed, failed: standing.failed };
  };
  const first = await attempt(new Map());
  const lost = [...first.failed].filter(([service]) => !isProxy(service, model));
  const second = lost.length === 0 ? first : await attempt(new Map(lost));
  const changes = [...second.failed].map(([service, words]) => notStarting(service, words));
  return { ...second.rehearsed, changes: [...second.rehearsed.changes, ...changes], file };
}
