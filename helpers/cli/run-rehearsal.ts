import { join } from 'node:path';
import type { Lab } from '../lab/contract.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { projectsOf } from '../policy/ours.ts';
import { lookAndUse, type LookRequest } from '../sources/live.ts';
import { withPlaces } from '../sources/name-places.ts';
import type { ProjectFiles } from '../sources/project-files.ts';
import { rehearseStack, type RehearsedStack } from '../sources/rehearsed.ts';
import { requireKept } from './against.ts';
import { interruptible, sayLeft } from './finish.ts';
import { inLab, tellKept } from './in-lab.ts';
import { checkIds, judgeAndReport, judgeTo } from './judge-and-report.ts';
import { liveRequest } from './live-request.ts';
import type { JudgingOptions } from './options.ts';
import { openPast, type Past } from './past.ts';
import { writeRehearsal } from './rehearsal-file.ts';
import { requireMembers } from './require-members.ts';
import { readEarlier } from './run-before.ts';
import { showProgress, type Shown } from './terminal.ts';
import { toolVersion } from './version.ts';

export interface RehearseOptions extends JudgingOptions {
  projects: readonly [ProjectFiles, ...ProjectFiles[]];
  disturb?: boolean;
  against?: string;
  keep?: boolean;
}

/**
 * What runs now, judged as the rehearsal will be; nothing of it is written or kept. Its policy, where nobody wrote one,
 * is the rehearsal's too: what is new is then a finding.
 */
async function lookLive(options: RehearseOptions, policy: LoadedPolicy | null) {
  const startedAt = Date.now();
  return interruptible(async (signal) => {
    const { progress, done } = showProgress({ quiet: options.quiet === true });
    const { project = null, until = null } = options;
    const request = liveRequest({ project, policy, until, progress, signal });
    return lookAndUse(request, ({ evidence, policy: used }) => {
      requireMembers(evidence, 'so there is nothing to compare with');
      const judging = { evidence, policy: used, source: 'live' as const, startedAt };
      return { record: judgeTo(until ?? used.file.iteration, judging, options), policy: used };
    }).finally(done);
  });
}

/** What the rehearsal is held against, and the policy that both are judged by. */
async function openAgainst(options: RehearseOptions, loaded: LoadedPolicy | null) {
  const { against } = options;
  if (against === undefined) return { policy: loaded, past: openPast(options, { keeps: true }) };
  const named = against === 'live' ? options : { ...options, since: against };
  const past: Past = { ...openPast(named, { keeps: true }), decides: true };
  if (against !== 'live') {
    requireKept(past);
    return { policy: loaded, past };
  }
  const { record, policy } = await lookLive(options, loaded);
  return { policy, past: { ...past, since: record } };
}

interface Plan {
  loaded: LoadedPolicy | null;
  startedAt: number;
  past: Past;
  shown: Shown;
  earlier: LookRequest['earlier'];
}

const lookAt = (lab: Lab, up: RehearsedStack, plan: Plan, options: RehearseOptions): LookRequest => ({
  dockerHost: lab.dockerHost,
  project: [up.project, ...up.beside].join(','),
  policy: plan.loaded,
  until: options.until ?? null,
  outside: null,
  lab,
  source: 'rehearse',
  images: up.images,
  rehearsal: up.rehearsal,
  composeFiles: up.files[up.project] ?? null,
  besideFiles: up.files,
  runCompose: (args) => lab.compose(args),
  disturb: options.disturb === true,
  ...(plan.earlier ? { earlier: plan.earlier } : {}),
  tool: toolVersion(),
  progress: plan.shown.progress,
  left: sayLeft,
});

async function rehearseIn(lab: Lab, plan: Plan, options: RehearseOptions): Promise<number> {
  const { startedAt, past, shown } = plan;
  // No signal: the lab listens for itself and goes with all that is in it, the helper container too.
  const up = await rehearseStack(lab, {
    projects: options.projects,
    declared: plan.loaded ? projectsOf(plan.loaded.file) : [],
    cwd: process.cwd(),
    environment: process.env,
    progress: shown.progress,
  });
  writeRehearsal(join(options.out, 'rehearsal.yaml'), up);
  const code = await lookAndUse(lookAt(lab, up, plan, options), async ({ evidence: seen, policy }) => {
    if (options.keep) await lab.keep();
    shown.done();
    const until = options.until ?? policy.file.iteration;
    const evidence = withPlaces(seen, up.composed, process.cwd());
    return judgeAndReport({ evidence, policy, until, source: 'rehearse', startedAt, past }, options);
  });
  if (options.keep) tellKept(lab);
  return code;
}

/** Brings compose files up in a lab, judges what stands there, and takes the lab down; answers the exit code. */
export async function runRehearsal(options: RehearseOptions): Promise<number> {
  const startedAt = Date.now();
  const written = loadPolicy(options.policy, process.cwd(), checkIds());
  const { policy: loaded, past } = await openAgainst(options, written);
  const earlier = readEarlier(options, written, 'rehearse');
  return inLab(options, (lab, shown) => rehearseIn(lab, { loaded, startedAt, past, shown, earlier }, options));
}
