import { Command, CommanderError } from 'commander';
import { redactText } from '../evidence/secret-shapes.ts';
import { ConfigError, EvidenceError, stackOf } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { addAudit } from './audit.ts';
import { addCatalogue } from './catalogue.ts';
import { addDemo } from './demo.ts';
import { addCompletion } from './shell-completion.ts';
import { addDocuments } from './documents.ts';
import { addDevelopment } from './development.ts';
import { addDiff } from './diff.ts';
import { addHistory } from './history.ts';
import { addFix } from './fix.ts';
import { addInit } from './init.ts';
import { addLab } from './lab.ts';
import { addPlan } from './judge-files.ts';
import { addLookOutside } from './write-view.ts';
import { addRehearse } from './rehearse.ts';
import { addReplay } from './replay.ts';
import { Interrupted } from './finish.ts';
import { addExamples } from './help-examples.ts';
import { addSchedule } from './schedule.ts';
import { addStatus } from './status.ts';
import { addWatch } from './watch.ts';
import { toolVersion } from './version.ts';

/**
 * Commander's complaints come as `error: …` with the suggestion on a line of its own; ours are one line that says what
 * to do.
 */
function oneSentence(text: string, otherwise = 'see `stackproof help`'): string {
  const [said = '', suggestion] = text.trim().split('\n');
  if (!said.startsWith('error: ')) return text;
  const guess = /Did you mean (?:one of )?(.+)\?\)$/.exec(suggestion ?? '')?.[1];
  const advice = guess ? `did you mean ${guess}? \`stackproof help\` says what there is` : otherwise;
  return `stackproof: ${said.slice('error: '.length).replace(/\.$/, '')}: ${advice}\n`;
}

const say = (otherwise?: string) => ({
  outputError: (text: string, write: (text: string) => void) =>
    write(printable(oneSentence(text, otherwise), { lines: true })),
});

/** Commands that start audits: what those are given stands apart from what they are given themselves. */
function helpWithAudits({ commands }: Command): void {
  for (const command of commands) {
    if (command.registeredArguments.some((argument) => argument.name() === 'audit'))
      command.configureOutput(say('what `audit` is given stands behind ` -- `'));
    helpWithAudits(command);
  }
}

const exits = `
Exit codes:
  0    nothing at or above the threshold
  1    a finding at or above it
  2    the command, policy or file was wrong
  3    could not assess: an unknown at or above the threshold and no finding
  130  interrupted, everything put back`;

/** The whole command line. */
function buildProgram(): Command {
  const program = new Command('stackproof')
    .description('Proves with packets that a Docker Compose stack is as closed as its owner believes.')
    .version(toolVersion().version)
    .option('--no-color', 'no colours, as where NO_COLOR is set')
    .exitOverride()
    // What stands beside long names of commands and options still wraps at 80 columns.
    .configureHelp({ minWidthToWrap: 24 })
    .configureOutput(say())
    .showSuggestionAfterError(true)
    .addHelpText('after', exits);
  for (const add of [
    addDemo,
    addAudit,
    addInit,
    addPlan,
    addRehearse,
    addFix,
    addReplay,
    addStatus,
    addLookOutside,
    addDocuments,
    addHistory,
    addDiff,
    addSchedule,
    addWatch,
    addCatalogue,
    addLab,
    addDevelopment,
    addCompletion,
  ])
    add(program);
  helpWithAudits(program);
  addExamples(program);
  return program;
}

/**
 * What a person is told of an error, and the exit code. Anything that is none of ours is our bug, and shows its stack.
 */
export function explainError(error: unknown): { text: string | null; code: number } {
  if (error instanceof ConfigError) return { text: `stackproof: ${error.message}`, code: 2 };
  if (error instanceof EvidenceError) return { text: `stackproof: ${error.message}`, code: 3 };
  // Said as it happened, and again when all was put back.
  if (error instanceof Interrupted) return { text: null, code: error.code };
  return {
    text: `stackproof: this is a mistake of ours, please report it: ${stackOf(error)}`,
    code: 70,
  };
}

/** Wherever it stands on the line; what follows a `--` is no option. */
function takeColourOption(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const [options, rest] = [argv.slice(0, end), argv.slice(end)];
  if (options.includes('--no-color')) process.env['NO_COLOR'] = '1';
  return [...options.filter((word) => word !== '--no-color'), ...rest];
}

/** Runs one command line (without node and script) and answers its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(takeColourOption(argv), { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has already said what was wrong; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { text, code } = explainError(error);
    if (text !== null) process.stderr.write(`${printable(redactText(text), { lines: true })}\n`);
    return code;
  }
}
