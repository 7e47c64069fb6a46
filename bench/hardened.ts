import type { Lab } from '../helpers/lab/contract.ts';
import type { LoadedPolicy } from '../helpers/policy/load.ts';
import { lookAt, type Looked } from '../helpers/sources/live.ts';
import { bringUp, takeDown } from '../helpers/sources/spun.ts';
import { failedIn, nextCode, project, quiet } from './looks.ts';
import { resultOf, withNotes, type Result } from './result.ts';
import { sample, seconds } from './timing.ts';

/** The stages of the median of some looks, the longest first: where its time went. */
const stagesOf = (looked: readonly Looked[]): string => {
  const ordered = looked.toSorted((one, other) => one.evidence.durationMs - other.evidence.durationMs);
  const { stages = [] } = ordered[Math.floor(ordered.length / 2)] ?? {};
  const longest = stages.toSorted((one, other) => other.ms - one.ms);
  return longest.map(({ stage, ms }) => `${stage} ${(ms / 1000).toFixed(1)} s`).join(', ');
};

/** Audits of the stack of iteration 7 for all seven iterations, without what disturbs. */
export async function measureHardened(lab: Lab, policy: LoadedPolicy | null): Promise<Result> {
  const up = await bringUp(lab, 7, { project, progress: quiet });
  try {
    const looked: Looked[] = [];
    const look = () =>
      lookAt({
        dockerHost: lab.dockerHost,
        project,
        policy,
        until: 7,
        outside: null,
        lab,
        source: 'spun',
        images: up.images,
        composeFiles: up.files,
        runCompose: (args) => lab.compose(args, { env: up.references }),
        references: up.references,
        tool: { name: 'stackproof', version: '0.0.0' },
        progress: quiet,
      });
    const audits = await sample(async () => {
      await nextCode();
      return seconds(async () => void looked.push(await look()));
    });
    const what = `gathering for iterations 0 to 7 without experiments, helper container and all: ${stagesOf(looked)}`;
    return withNotes(failedIn(looked), resultOf('audit-7', 's', audits, what));
  } finally {
    await takeDown(lab, project);
  }
}
