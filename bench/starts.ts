import type { Lab } from '../helpers/lab/contract.ts';
import { startLab } from '../helpers/lab/index.ts';
import { bringUp } from '../helpers/sources/spun.ts';
import { project, quiet } from './looks.ts';
import { resultOf, type Result } from './result.ts';
import { sample, seconds } from './timing.ts';

/** A lab and the reference stack, brought up and taken down again each time. */
export async function measureStarts(): Promise<Result> {
  const up = async (): Promise<number> => {
    let lab: Lab | null = null;
    try {
      return await seconds(async () => {
        lab = await startLab(quiet);
        await bringUp(lab, 2, { project, progress: quiet });
      });
    } finally {
      if (lab) await (lab as Lab).down();
    }
  };
  // The first start may have to build or load images; it warms the slot and is not counted.
  await up();
  return resultOf(
    'lab-and-stack-up',
    's',
    await sample(up),
    'a lab and the stack of iteration 2, until all of it is healthy',
  );
}
