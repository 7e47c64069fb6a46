import { Option, type Command } from 'commander';
import { nameCauses } from '../../reports/cause-words.ts';
import { hang } from '../../reports/layout.ts';
import { plural } from '../../reports/text.ts';
import { findLast } from '../history/find-run.ts';
import { printable } from '../lib/printable.ts';
import { word } from '../lib/shell-word.ts';
import type { Left, Mended } from '../remedies/mend-findings.ts';
import { addProjectsOptions, projectsOf, type ComposeOptions } from './compose-options.ts';
import { finishWith } from './finish.ts';
import { untilOption } from './options.ts';
import { historyFolder } from './past.ts';
import type { ProjectFiles } from '../sources/project-files.ts';
import { fixFiles, type Fixed, type FixOptions } from './run-fix.ts';
import { widthOf } from './terminal.ts';

const criteriaOf = ({ findings }: Mended | Left): string =>
  [...new Set(findings.map(({ criterion }) => criterion))].join(' ');

/** Causes of one kind with one reason stand in one line. */
function listLeft(left: readonly Left[], width: number): string[] {
  const alike = Map.groupBy(left, ({ kind, why }) => `${kind} ${why}`);
  return [...alike.values()].flatMap((mine) => {
    const [first] = mine;
    if (!first) return [];
    const keys = [...new Set(mine.map(({ key }) => key))];
    const criteria = [...new Set(mine.map(criteriaOf).flatMap((each) => each.split(' ')))].join(' ');
    return hang('  ', '- ', `${nameCauses(first.kind, keys)} (${criteria}): ${first.why}`, width);
  });
}

const defaultOut = 'stackproof-report';

type Given = FixOptions & { project?: string };

const named = (option: string, values: readonly string[] = []): string[] =>
  values.map((value) => `${option} ${word(value)}`);

/** Projects as they stand on a line; more: a further file of each. */
const spell = (projects: Given['projects'], more: (of: ProjectFiles) => readonly string[]): string[] =>
  projects.flatMap((of) => [
    ...named('--project-directory', of.directory === undefined ? [] : [of.directory]),
    ...named('-f', [...of.files, ...more(of)]),
    ...named('--env-file', of.envFiles),
    ...named('--profile', of.profiles),
  ]);

/** What to run next: without a run to hold it against, the files as they are come first. */
function nextCommand(options: Given, written: Fixed['written']): string {
  const { projects, run, project, policy, out, history } = options;
  const rehearse = (more: (of: ProjectFiles) => readonly string[]) =>
    ['stackproof rehearse', ...spell(projects, more), ...same].join(' ');
  const same = [
    ...named('-p', project === undefined ? [] : [project]),
    ...named('--policy', policy === undefined ? [] : [policy]),
    ...named('-o', out === defaultOut ? [] : [out]),
    ...named('--history', history === undefined ? [] : [history]),
  ];
  const kept = findLast(historyFolder(options), { project: null, source: 'rehearse' });
  // With findings a rehearsal ends with 1, and is kept all the same.
  const first = run === undefined && kept === null ? `${rehearse(() => [])}; ` : '';
  const overlays = (of: ProjectFiles) => written.filter((each) => each.of.files === of.files).map(({ path }) => path);
  return `${first}${rehearse(overlays)} --against ${run === undefined ? 'last' : word(run)}`;
}

/** What is only advice is mended where it can be, and else not told. */
const counts = ({ findings }: Left): boolean => findings.some(({ check }) => check.severity !== 'advisory');

function tell(options: Given, { mended, left, derived, written }: Fixed): string[] {
  const width = widthOf(process.stdout);
  const open = left.filter(counts);
  const sum = (all: readonly (Mended | Left)[]) => all.reduce((count, each) => count + each.findings.length, 0);
  const turned = sum(mended);
  const total = plural(turned + sum(open), 'finding');
  const made =
    mended.length === 0
      ? [`nothing is written: of ${total} none is mended by a mechanical change of these files`]
      : [
          `${written.map(({ path }) => path).join(', ')}: ${plural(mended.length, 'change')} for ${turned} of ${total}`,
          ...mended.flatMap((each) => hang('  ', '+ ', `${each.what} (${criteriaOf(each)})`, width)),
        ];
  return [
    ...(turned + sum(open) === 0 ? ['nothing is written: there is no finding that counts'] : made),
    ...(open.length === 0 ? [] : ['left, for you to decide or to mend elsewhere:', ...listLeft(open, width)]),
    ...(derived
      ? hang(
          '',
          '',
          'There is no stackproof.yaml: what these files do is taken for meant, see `stackproof init`',
          width,
        )
      : []),
    ...(mended.length === 0 ? [] : [`next: ${nextCommand(options, written)}`]),
  ];
}

async function fix(options: Omit<Given, 'projects'> & ComposeOptions): Promise<number> {
  const given = { ...options, projects: projectsOf(options, options.project) };
  const fixed = await fixFiles(given);
  process.stdout.write(`${printable(tell(given, fixed).join('\n'), { lines: true })}\n`);
  return fixed.mended.length === 0 && fixed.left.some(counts) ? 1 : 0;
}

/** `fix`: an overlay that turns what is mechanical; the user's own files stay as they are. */
export function addFix(program: Command): void {
  addProjectsOptions(
    program
      .command('fix')
      .description(
        'a compose overlay that mends what is mechanical, with a comment per change; edits no file of yours',
      ),
  )
    .option(
      '-o, --output <FILE>',
      'the overlay, of several projects in the folder of each; written over only where `fix` wrote it',
      'compose.stackproof.yaml',
    )
    .addOption(new Option('--run <RUN>', 'also the findings of this run: a run.json, a kept run, or last'))
    .option('-p, --project <NAME>', 'the project’s name, of several as in a,b (default: as Compose has it)')
    .option('--policy <FILE>', 'the policy to judge by (default: stackproof.yaml, searched upwards)')
    .addOption(untilOption('that of the run, else the policy’s'))
    .option('--out <DIR>', 'the output folder of the runs, which keeps them in runs/', defaultOut)
    .option('--history <DIR>', 'the folder that keeps runs, where it is another')
    .action(finishWith(fix));
}
