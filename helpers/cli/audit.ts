import { Option, type Command } from 'commander';
import { changeKinds, type ChangeKind } from '../evidence/define-artifact.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { exitCode } from '../kernel/gate.ts';
import type { RunRecord } from '../kernel/record.ts';
import type { Lab, Progress } from '../lab/contract.ts';
import { ConfigError } from '../lib/errors.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { mergeEvidence } from '../sources/merge-evidence.ts';
import { checkIds, judgeAndReport, judgeTo } from './judge-and-report.ts';
import {
  Announcer,
  engineWord,
  lookedAgain,
  newsBetween,
  parseTouched,
  readRunBefore,
  wasSteady,
} from './look-again.ts';
import { forecastFrom } from './expected-times.ts';
import { readEarlier } from './run-before.ts';
import { addJudgingOptions, disturbOption, type JudgingOptions } from './options.ts';
import { addOutsideOptions, readOutside, type OutsideOptions } from './outside-options.ts';
import { openOutput, withOutput } from './output.ts';
import { openPast } from './past.ts';
import { finishWith, interruptible } from './finish.ts';
import { liveRequest } from './live-request.ts';
import { addTellingOptions, withTeller, type Hearing, type TellingOptions } from './tell.ts';
import { showProgress } from './terminal.ts';

interface AuditOptions extends JudgingOptions, TellingOptions, OutsideOptions {
  disturb?: boolean;
  touched?: ChangeKind[];
  helperImage?: string;
}

/** The lab whose engine DOCKER_HOST names: its internet is an outside view that need not be lent. */
async function labBehind(dockerHost: string | undefined, progress: Progress): Promise<Lab | null> {
  const id = /^unix:.*\b(sp-[0-9a-f]{6})\b/.exec(dockerHost ?? '')?.[1];
  if (id === undefined) return null;
  try {
    const { attachLab } = await import('../lab/index.ts');
    const lab = await attachLab(id, progress);
    return lab.dockerHost === dockerHost ? lab : null;
  } catch {
    // No lab of ours after all, or the package, which holds none: an engine like any other.
    return null;
  }
}

/** The run that this one completes; null: all is looked at. Throws ConfigError where what was asked makes no sense. */
function completes({ touched, disturb, only, out }: AuditOptions, policy: LoadedPolicy | null, until: number) {
  if (touched === undefined) return null;
  if (policy === null)
    throw new ConfigError(
      '--touched needs a policy, for one that is derived from what runs permits whatever was changed: ' +
        'write one with `stackproof init`',
    );
  if (disturb === true || only !== undefined)
    throw new ConfigError('--touched looks at what a change touches: leave --disturb and --only out');
  const before = readRunBefore({ folder: out, policy, until });
  if (!('why' in before)) return { ...before, touched: lookedAgain(touched, until) };
  process.stderr.write(`stackproof: ${before.why}, so all is looked at\n`);
  return null;
}

/** Says what a look at a part found to be different. Answers whether anybody else is to be told of it. */
function announcePart(before: RunRecord, record: RunRecord, announcer: Announcer): boolean {
  if (!wasSteady(record)) {
    process.stderr.write('stackproof: it changed while it was looked at, so nobody is told before the next look\n');
    return false;
  }
  // What was doubtful then is no news now.
  const news = wasSteady(before) ? newsBetween(before, record) : null;
  if (news) announcer.say(news);
  return true;
}

async function audit(options: AuditOptions, { judged, tell }: Hearing): Promise<number> {
  // Nobody who only asks for the version or the list waits for what looks.
  const { lookAndUse } = await import('../sources/live.ts');
  const startedAt = Date.now();
  const outside = readOutside(options);
  const loaded = loadPolicy(options.policy, process.cwd(), checkIds());
  const part = completes(options, loaded, options.until ?? loaded?.file.iteration ?? 0);
  if (part?.touched.length === 0) {
    process.stderr.write('stackproof: nothing that is judged can be touched by that: the run before stands\n');
    return exitCode(part.record);
  }
  const announcer = new Announcer();
  const forecast = forecastFrom(options.out);
  const past = part
    ? { ...openPast(options, { keeps: false }), since: part.record }
    : openPast(options, { keeps: true });
  // Before the folder is made ready: what lies there is the run of before.
  const earlier = readEarlier(options, loaded);
  return withOutput(openOutput(options.out), () =>
    interruptible(async (signal) => {
      const { progress, done } = showProgress({ quiet: options.quiet === true, forecast });
      const lab = outside === null ? await labBehind(process.env['DOCKER_HOST'], progress) : null;
      const judging = (evidence: Evidence, policy: LoadedPolicy) => ({
        ...{ evidence: part ? mergeEvidence(part.evidence, evidence) : evidence, policy },
        ...{ until: options.until ?? policy.file.iteration, source: 'live' as const, startedAt },
      });
      const request = liveRequest({
        project: options.project ?? null,
        policy: loaded,
        until: options.until ?? null,
        outside,
        lab,
        disturb: options.disturb === true,
        earlier,
        ...(lab ? { runCompose: (args) => lab.compose(args) } : {}),
        ...(options.helperImage === undefined ? {} : { helperImage: options.helperImage }),
        progress,
        signal,
      });
      if (part && loaded) {
        const judge = (evidence: Evidence) => {
          const whole = judging(evidence, loaded);
          return judgeTo(whole.until, whole, options);
        };
        const { ids, isEnough } = engineWord({ before: part, touched: part.touched, judge, tell, announcer, signal });
        Object.assign(request, { only: part.touched, first: { ids, isEnough } });
      }
      // What was seen is judged and written before anything is taken away.
      return lookAndUse(request, ({ evidence, policy }) => {
        done();
        const hear = (record: RunRecord) =>
          judged(!part || announcePart(part.record, record, announcer) ? record : null);
        return judgeAndReport({ ...judging(evidence, policy), past, judged: hear }, options);
      }).finally(done);
    }),
  );
}

export function addAudit(program: Command): void {
  const command = program
    .command('audit')
    .description('judge the running stack; DOCKER_HOST or the Docker context names the engine')
    .option(
      '-p, --project <NAME>',
      'the Compose project, or several as in a,b (default: the only one running, else the policy’s)',
    )
    .addOption(
      new Option(
        '--touched <LIST>',
        `look again only at what such changes of the engine can touch (${changeKinds.join(', ')}), and take the rest ` +
          'from the last run in the output folder',
      ).argParser(parseTouched),
    )
    .option(
      '--helper-image <IMAGE>',
      'the image of the helper container: a name with its digest, or a file that `docker save` wrote (default: our ' +
        'own, which is built where it is missing)',
    );
  addTellingOptions(addJudgingOptions(addOutsideOptions(command).addOption(disturbOption()))).action(
    finishWith((options: AuditOptions) =>
      withTeller({ ...options, ofPart: options.touched !== undefined }, (hearing) => audit(options, hearing)),
    ),
  );
}
