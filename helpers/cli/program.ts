import { Command, CommanderError } from 'commander';
import { ConfigError, EvidenceError } from '../errors.ts';
import { addAudit } from './audit.ts';
import { addCatalogue } from './catalogue.ts';
import { addDemo } from './demo.ts';
import { addLab } from './lab.ts';
import { addReplay } from './replay.ts';
import { Interrupted } from './run.ts';
import { addStatus } from './status.ts';
import { addTest } from './test.ts';
import { toolVersion } from './version.ts';

const exits = `
Exit codes:
  0  nothing at or above the threshold
  1  a finding at or above it
  2  the command, policy or file was wrong
  3  could not assess: an unknown at or above the threshold and no finding
  130  interrupted, everything put back`;

/** The whole command line. */
function buildProgram(): Command {
  const program = new Command('stackproof')
    .description('Proves with packets that a Docker Compose stack is as closed as its owner believes.')
    .version(toolVersion().version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'stackproof: ')) })
    .showSuggestionAfterError(true)
    .addHelpText('after', exits);
  for (const add of [addDemo, addTest, addAudit, addReplay, addStatus, addCatalogue, addLab]) add(program);
  for (const command of program.commands) command.exitOverride();
  return program;
}

/** What a person is told of an error, and the exit code. Anything that is none of ours is our bug, and shows its stack. */
export function explainError(error: unknown): { text: string; code: number } {
  if (error instanceof ConfigError) return { text: `stackproof: ${error.message}`, code: 2 };
  if (error instanceof EvidenceError) return { text: `stackproof: ${error.message}`, code: 3 };
  if (error instanceof Interrupted) return { text: 'stackproof: interrupted; everything was put back', code: error.code };
  return { text: `stackproof: this is a mistake of ours, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, code: 70 };
}

/** Runs one command line (without node and script) and answers its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has already said what was wrong; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { text, code } = explainError(error);
    process.stderr.write(`${text}\n`);
    return code;
  }
}
