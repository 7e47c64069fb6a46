import { Option, type Command } from 'commander';
import { formats } from '../../reports/formats.ts';
import { criteria } from '../../suites/index.ts';
import { severities, type Severity } from '../kernel/check.ts';
import { ConfigError } from '../lib/errors.ts';
import type { PastOptions } from './past.ts';

/** The recording, which is no report: it is redacted, and its owner's alone. */
export const recordingFile = 'evidence.json';

/** Files that a run can leave in its output folder, by the word that asks for them. */
export const outputFiles: ReadonlyMap<string, string> = new Map([
  ['evidence', recordingFile],
  ...formats.map(({ word, file }) => [word, file] as const),
]);

/** Words of those that are written unless others are asked for. */
const usual: readonly string[] = ['evidence', ...formats.filter(({ onlyAsked }) => !onlyAsked).map(({ word }) => word)];

/** What every command that judges takes. */
export interface JudgingOptions extends PastOptions {
  policy?: string;
  project?: string;
  until?: number;
  only?: string[];
  format: string[];
  failOn?: Severity;
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
}

/** The last of the iterations that have criteria. */
export const lastIteration = Math.max(...criteria.map(({ iteration }) => iteration));

function parseIteration(text: string): number {
  if (!/^\d$/.test(text))
    throw new ConfigError(`--until ${JSON.stringify(text)} is no iteration: give one from 0 to ${lastIteration}`);
  if (Number(text) > lastIteration)
    throw new ConfigError(
      `--until ${text}: there are no criteria of iteration ${text} yet: give one from 0 to ${lastIteration}`,
    );
  return Number(text);
}

const splitList = (text: string) => [
  ...new Set(
    text
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
  ),
];

function parseOnly(text: string): string[] {
  const asked = splitList(text);
  if (asked.length === 0) throw new ConfigError('--only is empty: name iterations or criteria, as in --only 2,1.3');
  const wrong = asked.find((each) => !criteria.some(({ id, iteration }) => id === each || String(iteration) === each));
  if (wrong) throw new ConfigError(`--only ${wrong} names no criterion: \`stackproof list\` shows them all`);
  return asked;
}

const allWords = [...outputFiles.keys()].join(', ');

function parseFormats(text: string): string[] {
  const asked = splitList(text);
  if (asked.length === 0) throw new ConfigError(`--format is empty: choose from ${allWords}`);
  const wrong = asked.find((each) => !outputFiles.has(each));
  if (wrong !== undefined) throw new ConfigError(`--format ${wrong} is not written: choose from ${allWords}`);
  return asked;
}

const isSeverity = (text: string): text is Severity => (severities as readonly string[]).includes(text);

function parseSeverity(text: string): Severity {
  if (!isSeverity(text))
    throw new ConfigError(`--fail-on ${text} is no severity: choose from ${severities.join(', ')}`);
  return text;
}

export const untilOption = (otherwise = 'the policy’s') =>
  new Option('-u, --until <N>', `judge iterations 1 to N, at most ${lastIteration} (default: ${otherwise})`).argParser(
    parseIteration,
  );

/** What changes the running stack for a while, and takes its minutes, is done where it is asked for. */
export const disturbOption = () =>
  new Option(
    '--disturb',
    'also experiments that disturb: get a test account banned, stop and pause the login service for a minute, ' +
      'take the tunnel down, pause a service that is to be healed, ban an address of ours, ' +
      'reload the host’s firewall; all of it is put back (default: not)',
  );

const parseCount = (option: string) => (text: string) => {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new ConfigError(`${option} ${text} is no number: give one from 1 on`);
  return Number(text);
};

/** Adds the options about the runs of before. keeps: the run is one of a row itself; else help names no row of it. */
function addPastOptions(command: Command, keeps: boolean): Command {
  const keeping = [
    new Option('--no-history', 'keep no run, and compare with none that was kept'),
    new Option('--history-runs <N>', 'keep at most so many runs').argParser(parseCount('--history-runs')).default(90),
    new Option('--history-days <N>', 'keep none that is so many days older than the newest')
      .argParser(parseCount('--history-days'))
      .default(400),
  ];
  const which = `a run.json, a kept run, or last${keeps ? ' (the default)' : ''}`;
  command
    .addOption(new Option('--since <RUN>', `hold it against this run: ${which}`))
    .addOption(new Option('--baseline <RUN>', 'let only what is new since this run decide the exit code'))
    .addOption(new Option('--history <DIR>', 'folder that keeps the runs (default: runs/ in the output folder)'));
  for (const option of keeping) command.addOption(keeps ? option : option.hideHelp());
  return command;
}

interface Defaults {
  policy?: string;
  until?: string;
  /** Whether its runs are kept; left out: they are. */
  keeps?: boolean;
}

/** Adds the options of judging and reporting to a command. */
export function addJudgingOptions(command: Command, defaults: Defaults = {}): Command {
  return addPastOptions(command, defaults.keeps ?? true)
    .addOption(
      new Option(
        '--policy <FILE>',
        `the policy to judge by (default: ${defaults.policy ?? 'stackproof.yaml, searched upwards'})`,
      ),
    )
    .addOption(untilOption(defaults.until))
    .addOption(
      new Option('--only <LIST>', 'only these criteria or iterations, as in 2,1.3 (0.x always)').argParser(parseOnly),
    )
    .addOption(new Option('-o, --out <DIR>', 'folder for the reports').default('stackproof-report'))
    .addOption(
      new Option('--format <LIST>', `files to write: ${allWords}`)
        .argParser(parseFormats)
        .default([...usual], usual.length === outputFiles.size ? 'all of them' : usual.join(', ')),
    )
    .addOption(
      new Option(
        '--fail-on <SEVERITY>',
        `gate at this severity and above: ${severities.join(', ')} (default: the policy’s, else medium)`,
      ).argParser(parseSeverity),
    )
    .addOption(new Option('--json', 'the run record on stdout, nothing else there'))
    .addOption(new Option('-q, --quiet', 'no progress and no report on the terminal: one line where it is no pass'))
    .addOption(new Option('-v, --verbose', 'every criterion, check and finding on the terminal, not the summary'));
}
