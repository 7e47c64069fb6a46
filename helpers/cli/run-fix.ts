import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { RunCompose } from '../clients/run-compose.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { locateRun } from '../history/find-run.ts';
import { readRun } from '../history/read-run.ts';
import { findingsOf, type Finding } from '../kernel/findings-of.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { projectsOf } from '../policy/ours.ts';
import { policyAt } from '../policy/policy.ts';
import { mendFindings, type Mendings } from '../remedies/mend-findings.ts';
import { misread } from '../remedies/read-back.ts';
import { joinModels, mendedIn, type PartMended } from '../remedies/several-projects.ts';
import { isOwn, writeOverlay } from '../remedies/write-overlay.ts';
import { deriveFrom } from '../sources/derive-from.ts';
import { planFiles, readFiles, type PlannedFiles } from '../sources/planned.ts';
import type { ProjectFiles } from '../sources/project-files.ts';
import { readRecording } from '../sources/recorded.ts';
import { checkIds, judgeTo } from './judge-and-report.ts';
import { historyFolder } from './past.ts';
import { toolVersion } from './version.ts';

export interface FixOptions {
  /** Several are several projects that are one stack. */
  projects: readonly [ProjectFiles, ...ProjectFiles[]];
  /** The overlay; of several projects its name in the folder of each. */
  output: string;
  run?: string;
  out: string;
  history?: string;
  policy?: string;
  until?: number;
}

/** What came of it: an overlay stands where there is a change. */
export interface Fixed extends Mendings {
  /** The policy is made of the files, and so takes for meant what stands there. */
  derived: boolean;
  /** The overlays that were written, each for the files of a project. */
  written: { path: string; of: ProjectFiles }[];
}

/** Where the overlay of a project goes. Throws ConfigError where one place is named for several. */
function outputOf({ directory, files: [first = ''] }: ProjectFiles, { output, projects }: FixOptions): string {
  if (projects.length === 1) return output;
  if (basename(output) === output) return join(directory ?? dirname(first), output);
  throw new ConfigError(
    `-o ${output} is one file, and each of ${projects.length} projects gets its own overlay: ` +
      'name it without a folder, it goes to that of each project',
  );
}

/** A run of before, and where it lies. */
interface Run {
  record: RunRecord;
  path: string;
}

/** Throws ConfigError where it is not there. */
function openRun(options: FixOptions): Run | null {
  const { run, out, history, projects } = options;
  if (run === undefined) return null;
  const path = locateRun(run, historyFolder({ out, ...(history === undefined ? {} : { history }) }));
  const record = readRun(path);
  // What it mends is not to be found in such a run, and would be taken out of it again.
  const outputs = projects.map((each) => outputOf(each, options));
  const used = outputs.find((output) => record.rehearsal?.files.some((file) => resolve(file) === resolve(output)));
  if (used !== undefined)
    throw new ConfigError(`the run ${run} was rehearsed with ${used} itself: name one of before, as in --run last~1`);
  return { record, path };
}

/** Digests of the images that ran, by service, where a run of a live stack was recorded beside its record. */
function pinsOf(run: Run | null): Map<string, string> {
  if (run?.record.source !== 'live') return new Map();
  const folder = statSync(run.path).isDirectory() ? run.path : dirname(run.path);
  const file = ['evidence.json.gz', 'evidence.json'].map((name) => join(folder, name)).find((each) => existsSync(each));
  return file === undefined ? new Map() : digestsIn(readRecording(file));
}

function digestsIn({ artifacts: { containers, hardening } }: Evidence): Map<string, string> {
  if (!containers.ok || !hardening.ok) return new Map();
  const digests = new Map(hardening.value.images.map(({ id, digests: all }) => [id, all] as const));
  return new Map(
    containers.value.flatMap(({ member, service, imageId, image }): [string, string][] => {
      // Of several names that one image has the digest is that of its own repository.
      const name = image.replace(/[:@][^/]*$/, '');
      const own = (digests.get(imageId) ?? []).find((each) => each.replace(/@.*$/, '').endsWith(name));
      const digest = own?.split('@')[1];
      return member && service !== null && digest !== undefined ? [[service, digest]] : [];
    }),
  );
}

/** Throws ConfigError where what is there is not ours: before anything is looked at. */
function requireOwn(output: string, { files }: ProjectFiles): void {
  if (files.some((file) => resolve(file) === resolve(output)))
    throw new ConfigError(
      `${output} is one of the files that it is to mend: leave it away from -f, or name another with -o`,
    );
  if (!existsSync(output)) return;
  if (!statSync(output).isFile() || !isOwn(readFileSync(output, 'utf8')))
    throw new ConfigError(
      `${output} is there, and is not as \`stackproof fix\` wrote it: it is left as it is; name another with -o`,
    );
}

/** Compose itself reads the overlay behind the files; throws ConfigError where it does not come out as meant. */
async function readBack(text: string, of: ProjectFiles, { model, mended }: PartMended, runCompose?: RunCompose) {
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-fix-'));
  try {
    const overlay = join(folder, 'compose.stackproof.yaml');
    writeFileSync(overlay, text);
    const read = await readFiles({ ...of, files: [...of.files, overlay] }, runCompose);
    const edits = mended.flatMap((each) => each.edits);
    const [first] = misread(model, read, edits);
    if (first !== undefined)
      throw new ConfigError(
        `Compose reads ${first} otherwise than it was meant, so nothing was written: ` +
          'an overlay needs Compose 2.24.4 or newer; see `docker compose version`',
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function write(path: string, text: string): void {
  try {
    writeWhole(path, text);
  } catch (error) {
    throw new ConfigError(`the overlay ${path} ${whyNot(error)}: name another with -o`);
  }
}

/** Of the files and of the run; one that both have once. */
function unite(...all: readonly Finding[][]): Finding[] {
  const known = new Map<string, Finding>();
  for (const finding of all.flat()) {
    const id = `${finding.criterion} ${finding.check.id} ${finding.seen.subject}`;
    if (!known.has(id)) known.set(id, finding);
  }
  return [...known.values()];
}

function describe({ files }: ProjectFiles, { run }: FixOptions): string {
  const shown = run === undefined ? 'these files show' : `these files and the run ${run} show`;
  return `for ${files.join(' and ')}, by what ${shown}`;
}

interface Known {
  loaded: LoadedPolicy | null;
  run: Run | null;
}

/** What is found in files and in a run, by the policy of both, and what would mend it. */
function mend({ evidence, parts }: PlannedFiles, { loaded, run }: Known, options: FixOptions) {
  if (run && run.record.stack.project !== evidence.project)
    throw new ConfigError(
      `the run ${options.run} is of ${run.record.stack.project}, and these files make ${evidence.project}: ` +
        'name a run of theirs, or their project with -p',
    );
  const policy = loaded ?? deriveFrom(evidence);
  const until = options.until ?? run?.record.until ?? policy.file.iteration;
  const planned = judgeTo(until, { evidence, policy, source: 'plan', startedAt: Date.now() }, {});
  const findings = unite(run ? findingsOf(run.record) : [], findingsOf(planned));
  const { traefik } = evidence.artifacts;
  const mendings = mendFindings(findings, {
    model: joinModels(parts),
    policy: policyAt(policy.file, until),
    traefik: traefik.ok ? traefik.value : null,
    pins: pinsOf(run),
  });
  return { ...mendings, derived: policy.derived };
}

/**
 * Writes an overlay for each project that turns what can be turned by a mechanical change of its compose files, and
 * says what is left. runCompose: Compose itself, where not the machine's own. Throws ConfigError, with nothing written,
 * where it was asked wrongly.
 */
export async function fixFiles(options: FixOptions, runCompose?: RunCompose): Promise<Fixed> {
  for (const each of options.projects) requireOwn(outputOf(each, options), each);
  const known = { loaded: loadPolicy(options.policy, process.cwd(), checkIds()), run: openRun(options) };
  const [first, ...others] = options.projects;
  const { parts, evidence } = await planFiles({
    ...first,
    others,
    declared: known.loaded ? projectsOf(known.loaded.file) : [],
    tool: toolVersion(),
    cwd: process.cwd(),
    ...(runCompose ? { runCompose } : {}),
  });
  const fixed = mend({ parts, evidence }, known, options);
  const texts: { path: string; of: ProjectFiles; text: string }[] = [];
  for (const part of parts) {
    const own = mendedIn(part, parts, fixed.mended);
    if (own.mended.length === 0) continue;
    const text = writeOverlay(own.mended, part.model, describe(part.of, options));
    await readBack(text, part.of, own, runCompose);
    texts.push({ path: outputOf(part.of, options), of: part.of, text });
  }
  for (const { path, text } of texts) write(path, text);
  return { ...fixed, written: texts.map(({ path, of }) => ({ path, of })) };
}
