import type { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import type { Evidence } from '../evidence/evidence.ts';
import { ConfigError, EvidenceError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import { derivePolicy, type Seen } from '../policy/derive.ts';
import { openQuestions, reachedIteration } from '../policy/open-questions.ts';
import { loadPolicy } from '../policy/load.ts';
import { projectsOf } from '../policy/ours.ts';
import type { PolicyFile } from '../policy/schema.ts';
import { askOwner } from './ask-owner.ts';
import { projectsOf as filesOf, type ComposeOptions, addProjectsOptions } from './compose-options.ts';
import { checkIds } from './judge-and-report.ts';
import { mergePolicy } from './merge-policy.ts';
import { requireMembers } from './require-members.ts';
import { finishWith, interruptible } from './finish.ts';
import { liveRequest } from './live-request.ts';
import { showProgress } from './terminal.ts';
import { toolVersion } from './version.ts';
import { writePolicy } from './write-policy.ts';

interface InitOptions extends ComposeOptions {
  project?: string;
  out: string;
  running?: boolean;
  quiet?: boolean;
}

async function lookAtRunning({ project, quiet }: InitOptions): Promise<Evidence> {
  const { progress, done } = showProgress({ quiet: quiet === true });
  const { lookAt } = await import('../sources/live.ts');
  const { evidence } = await interruptible((signal) =>
    lookAt(
      liveRequest({
        project: project ?? null,
        policy: null,
        progress,
        signal,
        only: ['containers', 'networks', 'host', 'traefik'],
      }),
    ).finally(done),
  );
  requireMembers(evidence, 'so there is nothing to write a policy from');
  return evidence;
}

const namesFiles = ({ file, projectDirectory }: InitOptions): boolean =>
  file !== undefined || projectDirectory !== undefined;

async function readFiles(options: InitOptions, declared: readonly string[]): Promise<Evidence> {
  const { planStack } = await import('../sources/planned.ts');
  const [first, ...others] = filesOf(options, options.project);
  return planStack({
    ...first,
    others,
    declared,
    tool: toolVersion(),
    cwd: process.cwd(),
  });
}

interface Drafted {
  seen: Seen;
  policy: PolicyFile;
  unseen: string[];
}

/** The policy of what was seen, and what could not be. */
function draft(evidence: Evidence): Drafted {
  const { containers, networks, traefik } = evidence.artifacts;
  if (!containers.ok) throw new EvidenceError(containers.error);
  const seen: Seen = {
    project: evidence.project,
    ...(evidence.beside ? { beside: evidence.beside } : {}),
    containers: containers.value,
    networks: networks.ok ? networks.value : null,
    traefik: traefik.ok ? traefik.value : null,
  };
  const derived = derivePolicy(seen);
  return {
    seen,
    policy: { ...derived, iteration: reachedIteration(seen, derived) },
    unseen: [
      networks.ok ? [] : `its networks (${networks.error})`,
      traefik.ok || derived.proxy.kind !== 'traefik' ? [] : `the proxy’s routers (${traefik.error})`,
    ].flat(),
  };
}

const today = (): string => new Date().toISOString().slice(0, 10);

function tell(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${printable(line, { lines: true })}\n`);
}

function write(out: string, text: string, fresh: boolean): void {
  try {
    writeWhole(out, text, { fresh });
  } catch (error) {
    throw new ConfigError(`${out} ${whyNot(error)}: name another file with --out`);
  }
  loadPolicy(out, process.cwd(), checkIds());
}

const orNothing = (list: readonly string[]): string => list.join(', ') || 'nothing';

/** What is there stays; what is new is put in, and what is gone gets a comment. */
function mergeInto(out: string, before: string, drafts: readonly Drafted[]): void {
  let text = before;
  const [added, gone]: [string[], string[]] = [[], []];
  for (const { policy } of drafts) {
    const merged = mergePolicy(text, policy, today());
    text = merged.text;
    added.push(...merged.added);
    gone.push(...merged.gone);
  }
  if (text !== before) write(out, text, false);
  tell([
    text === before
      ? `${out} stays as it is: it has all that was seen`
      : `brought ${out} up to date: new ${orNothing(added)}`,
    ...(gone.length > 0 ? [`no longer seen, and still in it: ${gone.join(', ')}`] : []),
  ]);
}

/** A file of its own: of the running stack first, then what only the compose files have. */
async function writeFresh(out: string, drafts: readonly Drafted[], quiet: boolean): Promise<void> {
  const [first, ...others] = drafts;
  if (!first) return;
  const policy = quiet ? first.policy : await askOwner(first.seen, first.policy);
  const questions = openQuestions(first.seen, policy);
  const text = others.reduce(
    (before, { policy: more }) => mergePolicy(before, more, today()).text,
    writePolicy(policy, questions),
  );
  write(out, text, true);
  tell([
    `wrote ${out}: what stands there now is taken as meant; read it, strike out what is not, ` +
      'then `stackproof audit`',
  ]);
  if (questions.length > 0) tell([`yours to decide, and a finding until then:`, ...questions]);
}

/** Of the running stack, of compose files, or of both. declared: the projects of the policy as it stands. */
async function lookAround(options: InitOptions, declared: readonly string[]): Promise<Evidence[]> {
  const fromFiles = namesFiles(options);
  return [
    ...(fromFiles && !options.running ? [] : [await lookAtRunning(options)]),
    ...(fromFiles ? [await readFiles(options, declared)] : []),
  ];
}

async function init(options: InitOptions): Promise<number> {
  const { out } = options;
  const before = existsSync(out) ? readFileSync(out, 'utf8') : null;
  // What is no policy is no file of ours.
  const known = before === null ? null : loadPolicy(out, process.cwd(), checkIds());
  const evidences = await lookAround(options, known ? projectsOf(known.file) : []);
  const drafts = evidences.map(draft);
  if (before === null) await writeFresh(out, drafts, options.quiet === true);
  else mergeInto(out, before, drafts);
  for (const [at, { policy, unseen }] of drafts.entries()) {
    const own = evidences[at]?.project ?? '';
    const taken = projectsOf(policy).filter((each) => each !== own);
    if (taken.length > 0)
      tell([
        `one stack with ${own}, as its proxy and networks tell (project): ${taken.join(', ')}; ` +
          'strike out what is not yours',
      ]);
    if (unseen.length > 0) tell([`not seen, so not in it: ${unseen.join('; ')}`]);
  }
  return 0;
}

export function addInit(program: Command): void {
  const command = program
    .command('init')
    .description('write a first policy from the running stack or its compose files; again, bring it up to date')
    .option('-p, --project <NAME>', 'the Compose project, or several as in a,b (default: the only one running)')
    .option('--running', 'with -f or --project-directory: from the running stack as well')
    .option(
      '--out <FILE>',
      'the file to write; what stands there already is kept, with its comments',
      'stackproof.yaml',
    )
    .option('-q, --quiet', 'no progress, and no questions');
  addProjectsOptions(command).action(finishWith(init));
}
