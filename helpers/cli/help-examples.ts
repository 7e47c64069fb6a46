import type { Command } from 'commander';

/** A line as it is typed, and what comes of it. */
type Example = readonly [line: string, words: string];

/** By the words of the command. */
const examples: Readonly<Record<string, readonly Example[]>> = {
  demo: [
    ['stackproof demo', 'the finished stack: all holds'],
    ['stackproof demo --stack 1 --until 4', 'the stack of before, by the policy of after: what findings look like'],
  ],
  audit: [
    ['stackproof audit', 'what runs here, by the stackproof.yaml of this folder or one above it'],
    ['DOCKER_HOST=ssh://you@nas.home.test stackproof audit', 'what runs there; your machine is the view from outside'],
    ['stackproof audit --only 2 --fail-on critical', 'iteration 2 alone; only critical findings end with 1'],
    ['stackproof audit --baseline last', 'only what is new since the last run ends with 1'],
  ],
  init: [
    ['stackproof init', 'from what runs, or brings the policy that is there up to date'],
    ['stackproof init -f compose.yaml', 'from a file; no engine is asked'],
  ],
  plan: [
    ['stackproof plan', 'the compose files of this folder'],
    ['stackproof plan -f compose.yaml -f prod.yaml --only 2', 'two files as Compose merges them; only their ports'],
    ['stackproof plan --project-directory edge --project-directory media', 'two projects that are one stack'],
  ],
  rehearse: [
    ['stackproof rehearse -f compose.yaml', 'the file in a lab, before it is deployed'],
    ['stackproof rehearse -f compose.yaml --against live', 'what would change compared with what runs now'],
  ],
  fix: [
    ['stackproof fix', 'by what the files show; no engine is asked'],
    ['stackproof fix -f compose.yaml --run last', 'also what the last run saw'],
    ['stackproof rehearse -f compose.yaml -f compose.stackproof.yaml --against last', 'proves the overlay'],
  ],
  replay: [['stackproof replay stackproof-report/evidence.json --out again', 'the last run, by the policy of now']],
  status: [['stackproof status', 'running, healthy, memory, disk and the like; in a few seconds']],
  'look-outside': [
    ['stackproof look-outside home.example.test > VIEW', 'on a machine elsewhere; then, at home:'],
    ['stackproof audit --outside-file VIEW', 'takes it as the view from outside'],
  ],
  report: [
    ['stackproof report completion 2', 'writes the completion report of iteration 2 into the output folder'],
    ['stackproof report validation 2', 'the same, test by test'],
  ],
  history: [['stackproof history', 'each run, its verdict and how many findings it had']],
  diff: [
    ['stackproof diff last~1', 'the last two runs'],
    ['stackproof diff 2026-11-26', 'that night against the last run'],
  ],
  'schedule install': [
    ['stackproof schedule install --at 03:30', 'a systemd timer for this folder'],
    [
      'stackproof schedule install -- --notify ntfy+https://ntfy.home.test/stackproof',
      'and tells you of a change of verdict',
    ],
    ['stackproof schedule install --as cron', 'prints a line for `crontab -e`, and changes nothing'],
  ],
  'schedule show': [['stackproof schedule show', 'when it ran, and when it runs next']],
  'schedule remove': [['stackproof schedule remove', 'no more nights; what they reported stays']],
  'schedule run': [['stackproof schedule run --limit 30m', 'a night by hand']],
  watch: [['stackproof watch -- --notify ntfy+https://ntfy.home.test/stackproof', 'tells you soon after each change']],
  list: [
    ['stackproof list 2', 'the criteria and checks of iteration 2'],
    ['stackproof list --json', 'all of them, for a program'],
  ],
  explain: [
    ['stackproof explain published-ports', 'why it matters, what mends it, and what the last run saw'],
    ['stackproof explain --policy', 'each rule of your policy, its line, and who wrote it'],
  ],
  'lab up': [['eval "$(stackproof lab up)"', 'docker now speaks to the lab']],
  'lab status': [['stackproof lab status', 'their numbers and engines']],
  'lab down': [['stackproof lab down', 'takes away the one that you kept']],
  test: [['stackproof test --changed', 'what a change since the main branch can touch']],
  check: [['stackproof check --only types,lint', 'those two alone']],
  bench: [['stackproof bench --only replay', 'one figure alone']],
  completion: [
    ['source <(stackproof completion bash)', 'for this shell; put it into ~/.bashrc for all of them'],
    ['stackproof completion fish > ~/.config/fish/completions/stackproof.fish', 'for fish, once'],
  ],
};

type Exit = readonly [code: number, words: string];

const wrong: Exit = [2, 'the command, policy or file was wrong'];
const judged: readonly Exit[] = [
  [0, 'nothing at or above the gate'],
  [1, 'a finding at or above it'],
  wrong,
  [3, 'could not see all of it, and found nothing'],
];

/** Of those that do not end with 0 alone where they did what was asked. */
const exits: Readonly<Record<string, readonly Exit[]>> = {
  ...{ demo: judged, audit: judged, plan: judged, rehearse: judged, replay: judged },
  diff: [[0, 'nothing got worse'], [1, 'something did'], wrong],
  fix: [[0, 'written, or nothing to mend'], [1, 'findings, and none that a file mends'], wrong],
};

const write = (mine: readonly Example[]): string =>
  `\nExamples:\n${mine.map(([line, words]) => `  ${line}\n      ${words}`).join('\n')}`;

const writeExits = (mine: readonly Exit[] = []): string =>
  mine.length === 0 ? '' : `\n\nExit codes:\n${mine.map(([code, words]) => `  ${code}  ${words}`).join('\n')}`;

/** Adds to the help of each command, and of those below it, what one would type, and how it ends. */
export function addExamples({ commands }: Command, above = ''): void {
  for (const command of commands) {
    const name = `${above}${command.name()}`;
    const mine = examples[name];
    if (mine) command.addHelpText('after', `${write(mine)}${writeExits(exits[name])}`);
    addExamples(command, `${name} `);
  }
}
