import type { HealthTest } from '../../evidence/healing.ts';
import { endsWell } from './constant-programs.ts';

const shell = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a|z)?sh$/;

/** Programs that end well for whatever is piped into them. */
const swallowing = /^(?:\/(?:usr\/)?bin\/)?(?:cat|tee|head|tail|wc|sort|uniq|tr|cut|nl|od|xxd|base64|sed|awk|fold)$/;

/** The first word that is no assignment, and what follows it. */
const wordsOf = (command: string): string[] =>
  command
    .trim()
    .split(/\s+/)
    .filter((word, at, all) => !(/^\w+=/.test(word) && all.slice(0, at).every((each) => /^\w+=/.test(each))));

/** `ps aux | grep sonarr` lists the `grep` as well, and with it the word that is looked for. */
function findsItself(parts: readonly string[]): boolean {
  const [first = '', ...others] = parts.map((part) => wordsOf(part));
  const found = others.at(-1) ?? [];
  const lists = first[0] === 'ps' && others.every(([program]) => program === 'grep');
  return (
    lists &&
    !others.some((words) => words.some((word) => /^-\w*v/.test(word) || /[[\]^]/.test(word))) &&
    found.length > 1
  );
}

/** A pipe ends as its last command does, whatever went wrong before it. */
function isConstantPipe(command: string): boolean {
  const parts = command.split('|');
  const last = parts.at(-1) ?? '';
  const [program = ''] = wordsOf(last);
  // sed and awk may be told how to end.
  const decides = /\b(?:exit|q\d*)\b/.test(last);
  if (parts.length < 2) return isConstant(last);
  return isConstant(last) || findsItself(parts) || (swallowing.test(program) && !decides);
}

/** `sh -c 'curl …'` within a line: what that shell is told. */
function toldShell(command: string): string | null {
  const [, program = '', told = ''] = /^(\S+)\s+-\w*c\s+(.*)$/s.exec(command) ?? [];
  return shell.test(program) ? told.trim().replace(/^(["'])(.*)\1$/s, '$2') : null;
}

function isConstant(command: string): boolean {
  const bare = command.trim().replace(/^[({]\s*|\s*[)};]+$/g, '');
  const told = toldShell(bare);
  return told === null ? endsWell(wordsOf(bare.replace(/\s#.*$/s, ''))) : cannotFail(told);
}

/** `if …; then …; else …; fi` of which every way ends well, and one that is not gone does too. */
function isConstantChoice(line: string): boolean {
  const [, ways] = /^\s*if\b.*?;\s*then\b(.*);\s*fi\s*$/s.exec(line) ?? [];
  if (ways === undefined || /\belif\b/.test(ways)) return false;
  return ways.split(/\belse\b/).every((way) => cannotFail(way.trim().replace(/;$/, '')));
}

/** It does not wait for what it starts, or says how it ends before it begins. */
const endsAnyway = (line: string): boolean =>
  /(?<!&)&\s*$/.test(line) || /\btrap\s+(["']?)exit 0\1\s+(?:EXIT|0)\b/.test(line);

/** What a command within the line says is known only when it has run: `$(find … | wc -l)`. */
function withoutCommands(line: string): string {
  const shorter = line.replace(/\$\([^()]*\)|`[^`]*`/g, '$said');
  return shorter === line ? line : withoutCommands(shorter);
}

/** A shell's line ends as its last command does; what stands behind `||` counts where the one before it failed. */
function cannotFail(written: string): boolean {
  const line = withoutCommands(written);
  const strict = /\bset\s+(?:-\w*e|-o\s+pipefail)/.test(line);
  if (endsAnyway(line) || isConstantChoice(line)) return true;
  if (strict) return false;
  const last = line
    .split(/;|\n|(?<![&>])&(?![&>])/)
    .filter((part) => part.trim() !== '')
    .at(-1);
  if (last === undefined) return true;
  const ways = last.split('||');
  // One way that cannot fail makes the whole so; one way needs all of its `&&`.
  return ways.some((way) => way.split('&&').every(isConstantPipe));
}

/** A program with its arguments; a shell with a line of its own is judged by that line. */
function isConstantProgram(words: readonly string[]): boolean {
  const [program = '', flag = '', line = ''] = words;
  return shell.test(program) && /^-\w*c$/.test(flag) ? cannotFail(line) : isConstant(words.join(' '));
}

/**
 * What a health check amounts to, by the engine's `Test`: `["CMD-SHELL", "curl … || exit 1"]`. A pipe ends as its last
 * command does.
 */
export function readHealthTest(test: readonly string[]): HealthTest {
  const [kind = 'NONE', ...words] = test;
  if (kind === 'NONE' || words.length === 0) return 'none';
  if (kind === 'CMD-SHELL') return cannotFail(words.join(' ')) ? 'constant' : 'asks';
  return isConstantProgram(words) ? 'constant' : 'asks';
}
