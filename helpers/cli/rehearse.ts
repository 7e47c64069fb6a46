import { Option, type Command } from 'commander';
import { addProjectsOptions, projectsOf, type ComposeOptions } from './compose-options.ts';
import { finishWith } from './finish.ts';
import { addJudgingOptions, disturbOption } from './options.ts';
import type { RehearseOptions } from './run-rehearsal.ts';

/** Loaded when it is asked for: it needs labs, which no audit does. */
const rehearse = async (options: Omit<RehearseOptions, 'projects'> & ComposeOptions): Promise<number> => {
  const projects = projectsOf(options, options.project);
  return import('./run-rehearsal.ts').then(({ runRehearsal }) => runRehearsal({ ...options, projects }));
};

export function addRehearse(program: Command): void {
  const command = addProjectsOptions(
    program
      .command('rehearse')
      .description('your compose files, up in a lab with stand-ins for what cannot be had, judged, lab taken down'),
  )
    .option('-p, --project <NAME>', 'the project’s name, of several as in a,b (default: as Compose has it)')
    .addOption(disturbOption())
    .addOption(
      new Option(
        '--against <RUN>',
        'what would change compared with `live`, what runs now, or with a run that was kept',
      ),
    )
    .option('--keep', 'leave the lab up afterwards');
  addJudgingOptions(command).action(finishWith(rehearse));
}
