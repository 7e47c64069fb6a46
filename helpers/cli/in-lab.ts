import type { Lab } from '../lab/contract.ts';
import { chooseDriver, startLab } from '../lab/index.ts';
import { messageOf } from '../lib/errors.ts';
import { forecastFrom } from './expected-times.ts';
import { interruptible, sayLeft } from './finish.ts';
import type { JudgingOptions } from './options.ts';
import { openOutput, withOutput } from './output.ts';
import { showProgress, type Shown } from './terminal.ts';

const drivers = {
  embedded: 'lab: a private engine in network namespaces of its own',
  dind: 'lab: an engine in a privileged container of the engine that answers here',
};

/** Brings a lab up for `work`, with progress and an output folder, and takes it down unless it is to stay. */
export function inLab(
  options: Pick<JudgingOptions, 'out' | 'quiet'>,
  work: (lab: Lab, shown: Shown) => Promise<number>,
): Promise<number> {
  const forecast = forecastFrom(options.out);
  return withOutput(openOutput(options.out), () =>
    interruptible(
      async (signal) => {
        const shown = showProgress({ quiet: options.quiet === true, signal, forecast });
        shown.note(drivers[await chooseDriver(process.env)]);
        let lab: Lab | null = null;
        try {
          lab = await startLab(shown.progress);
          return await work(lab, shown);
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

/** How a lab that stays is used and removed. */
export const tellKept = ({ id, dockerHost }: Lab): void =>
  void process.stderr.write(
    `lab ${id} is kept: \`export DOCKER_HOST=${dockerHost}\` to use it, \`stackproof lab down ${id}\` to remove it\n`,
  );
