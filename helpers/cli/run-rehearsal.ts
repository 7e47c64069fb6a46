import { join } from 'node:path';
import type { Lab } from '../lab/contract.ts';
import { chooseDriver, startLab } from '../lab/index.ts';
import { messageOf } from '../lib/errors.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { partOf } from '../policy/part-of.ts';
import { lookAndUse, type LookRequest } from '../sources/live.ts';
import { withPlaces } from '../sources/name-places.ts';
import { rehearseStack, type RehearsedStack } from '../sources/rehearsed.ts';
import { forecastFrom } from './expected-times.ts';
import { interruptible, sayLeft } from './finish.ts';
import { checkIds, judgeAndReport, judgeTo } from './judge-and-report.ts';
import type { JudgingOptions } from './options.ts';
import { openOutput, withOutput } from './output.ts';
import { openPast, type Past } from './past.ts';
import { writeRehearsal } from './rehearsal-file.ts';
import { requireMembers } from './require-members.ts';
import { readEarlier } from './run-before.ts';
import { showProgress, type Shown } from './terminal.ts';
import { toolVersion } from './version.ts';

export interface RehearseOptions extends JudgingOptions {
  files: readonly string[];
  envFile?: string[];
  profile?: string[];
  disturb?: boolean;
  against?: string;
  keep?: boolean;
}

const drivers = {
  embedded: 'lab: a private engine in network namespaces of its own',
  dind: 'lab: an engine in a privileged container of the engine that answers here',
};

/**
 * What runs now, judged as the rehearsal will be; nothing of it is written or kept. Its policy, where nobody wrote one,
 * is the rehearsal's too: what is new is then a finding.
 */
async function lookLive(options: RehearseOptions, policy: LoadedPolicy | null) {
  const startedAt = Date.now();
  return interruptible(async (signal) => {
    const { progress, done } = showProgress({ quiet: options.quiet === true });
    const request: LookRequest = {
      dockerHost: null,
      project: options.project ?? null,
      policy,
      until: options.until ?? null,
      outside: null,
      lab: null,
      source: 'live',
      images: [],
      composeFiles: null,
      tool: toolVersion(),
      progress,
      signal,
      left: sayLeft,
    };
    return lookAndUse(request, ({ evidence, policy: used }) => {
      requireMembers(evidence, 'so there is nothing to compare with');
      const until = options.until ?? used.file.iteration;
      return { record: judgeTo(until, { evidence, policy: used, source: 'live', startedAt }, options), policy: used };
    }).finally(done);
  });
}

/** What the rehearsal is held against, and the policy that both are judged by. */
async function openAgainst(options: RehearseOptions, loaded: LoadedPolicy | null) {
  const { against } = options;
  if (against !== 'live')
    return { policy: loaded, past: openPast({ ...options, ...(against ? { since: against } : {}) }, { keeps: true }) };
  const past = openPast(options, { keeps: true });
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
  project: up.project,
  policy: plan.loaded ? { ...plan.loaded, file: partOf(plan.loaded.file, up.project) } : null,
  until: options.until ?? null,
  outside: null,
  lab,
  source: 'rehearse',
  images: up.images,
  rehearsal: up.rehearsal,
  composeFiles: [up.file],
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
    files: options.files,
    envFiles: options.envFile ?? [],
    profiles: options.profile ?? [],
    project: options.project ?? null,
    cwd: process.cwd(),
    environment: process.env,
    progress: shown.progress,
  });
  writeRehearsal(join(options.out, 'rehearsal.yaml'), up);
  const code = await lookAndUse(lookAt(lab, up, plan, options), async ({ evidence: seen, policy }) => {
    if (options.keep) await lab.keep();
    shown.done();
    const until = options.until ?? policy.file.iteration;
    const evidence = withPlaces(seen, options.files, process.cwd());
    return judgeAndReport({ evidence, policy, until, source: 'rehearse', startedAt, past }, options);
  });
  if (options.keep)
    process.stderr.write(
      `lab ${lab.id} is kept: \`export DOCKER_HOST=${lab.dockerHost}\` to use it, ` +
        `\`stackproof lab down ${lab.id}\` to remove it\n`,
    );
  return code;
}

/** Brings compose files up in a lab, judges what stands there, and takes the lab down; answers the exit code. */
export async function runRehearsal(options: RehearseOptions): Promise<number> {
  const startedAt = Date.now();
  const written = loadPolicy(options.policy, process.cwd(), checkIds());
  const forecast = forecastFrom(options.out);
  const { policy: loaded, past } = await openAgainst(options, written);
  const earlier = readEarlier(options, written, 'rehearse');
  return withOutput(openOutput(options.out), () =>
    interruptible(
      async (signal) => {
        const shown = showProgress({ quiet: options.quiet === true, signal, forecast });
        shown.note(drivers[await chooseDriver(process.env)]);
        let lab: Lab | null = null;
        try {
          lab = await startLab(shown.progress);
          return await rehearseIn(lab, { loaded, startedAt, past, shown, earlier }, options);
        } finally {
          if (lab && !lab.kept) {
            shown.progress('taking the lab down');
            // The verdict stands, whatever becomes of the lab.
            await lab.down().catch((error: unknown) => sayLeft(messageOf(error)));
          }
          shown.done();
        }
      },
      { atOnce: true },
    ),
  );
}
