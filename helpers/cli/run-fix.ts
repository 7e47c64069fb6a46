import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { RunCompose } from '../clients/run-compose.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { locateRun } from '../history/find-run.ts';
import { readRun } from '../history/read-run.ts';
import { findingsOf, type Finding } from '../kernel/findings-of.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { partOf } from '../policy/part-of.ts';
import { policyAt } from '../policy/policy.ts';
import { mendFindings, type Mendings } from '../remedies/mend-findings.ts';
import { misread } from '../remedies/read-back.ts';
import { isOwn, writeOverlay } from '../remedies/write-overlay.ts';
import { deriveFrom } from '../sources/derive-from.ts';
import { planFiles, readFiles, type PlannedFiles, type PlanRequest } from '../sources/planned.ts';
import { readRecording } from '../sources/recorded.ts';
import type { ComposeOptions } from './compose-options.ts';
import { checkIds, judgeTo } from './judge-and-report.ts';
import { historyFolder } from './past.ts';
import { toolVersion } from './version.ts';

export interface FixOptions extends ComposeOptions {
  files: readonly string[];
  output: string;
  run?: string;
  out: string;
  history?: string;
  policy?: string;
  project?: string;
  until?: number;
}

/** What came of it: the overlay stands where there is a change. */
export interface Fixed extends Mendings {
  /** The policy is made of the files, and so takes for meant what stands there. */
  derived: boolean;
}

/** A run of before, and where it lies. */
interface Run {
  record: RunRecord;
  path: string;
}

/** Throws ConfigError where it is not there. */
function openRun({ run, out, history, output }: FixOptions): Run | null {
  if (run === undefined) return null;
  const path = locateRun(run, historyFolder({ out, ...(history === undefined ? {} : { history }) }));
  const record = readRun(path);
  // What it mends is not to be found in such a run, and would be taken out of it again.
  if (record.rehearsal?.files.some((file) => resolve(file) === resolve(output)))
    throw new ConfigError(`the run ${run} was rehearsed with ${output} itself: name one of before, as in --run last~1`);
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
function requireOwn({ output, files }: FixOptions): void {
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
async function readBack(text: string, request: PlanRequest, { model, mended }: Mendings): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-fix-'));
  try {
    const overlay = join(folder, 'compose.stackproof.yaml');
    writeFileSync(overlay, text);
    const read = await readFiles({ ...request, files: [...request.files, overlay] });
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

function describe({ files, run }: FixOptions): string {
  const shown = run === undefined ? 'these files show' : `these files and the run ${run} show`;
  return `for ${files.join(' and ')}, by what ${shown}`;
}

const requestOf = (options: FixOptions, runCompose: RunCompose | undefined): PlanRequest => ({
  files: options.files,
  envFiles: options.envFile ?? [],
  profiles: options.profile ?? [],
  project: options.project ?? null,
  tool: toolVersion(),
  cwd: process.cwd(),
  ...(runCompose ? { runCompose } : {}),
});

interface Known {
  loaded: LoadedPolicy | null;
  run: Run | null;
}

/** What is found in files and in a run, by the policy of both, and what would mend it. */
function mend({ evidence, model }: PlannedFiles, { loaded, run }: Known, options: FixOptions): Fixed {
  if (run && run.record.stack.project !== evidence.project)
    throw new ConfigError(
      `the run ${options.run} is of ${run.record.stack.project}, and these files make ${evidence.project}: ` +
        'name a run of theirs, or their project with -p',
    );
  const policy = loaded ? { ...loaded, file: partOf(loaded.file, evidence.project) } : deriveFrom(evidence);
  const until = options.until ?? run?.record.until ?? policy.file.iteration;
  const planned = judgeTo(until, { evidence, policy, source: 'plan', startedAt: Date.now() }, {});
  const findings = unite(run ? findingsOf(run.record) : [], findingsOf(planned));
  const { traefik } = evidence.artifacts;
  const mendings = mendFindings(findings, {
    model,
    policy: policyAt(policy.file, until),
    traefik: traefik.ok ? traefik.value : null,
    pins: pinsOf(run),
  });
  return { ...mendings, derived: policy.derived };
}

/**
 * Writes an overlay that turns what can be turned by a mechanical change of compose files, and says what is left.
 * runCompose: Compose itself, where not the machine's own. Throws ConfigError, with nothing written, where it was asked
 * wrongly.
 */
export async function fixFiles(options: FixOptions, runCompose?: RunCompose): Promise<Fixed> {
  requireOwn(options);
  const known = { loaded: loadPolicy(options.policy, process.cwd(), checkIds()), run: openRun(options) };
  const request = requestOf(options, runCompose);
  const planned = await planFiles(request);
  const fixed = mend(planned, known, options);
  if (fixed.mended.length > 0) {
    const text = writeOverlay(fixed.mended, planned.model, describe(options));
    await readBack(text, request, fixed);
    write(options.output, text);
  }
  return fixed;
}
