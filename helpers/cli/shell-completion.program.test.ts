import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.fake.ts';

/** What bash offers after these words. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout } = await runCli('completion', 'bash');
  const list = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _stackproof; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout: answer, stderr } = spawnSync('bash', ['-c', `${stdout}\n${ask}`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return answer.trim().split('\n');
}

describe('completion', () => {
  it.each([
    [['stackproof', 'exp'], ['explain']],
    [['stackproof', 'explain', 'published-p'], ['published-ports']],
    [['stackproof', 'list', '2.10'], ['2.10']],
    [['stackproof', 'audit', '--verb'], ['--verbose']],
    [['stackproof', 'report', 'comp'], ['completion']],
    [['stackproof', 'schedule', 'ins'], ['install']],
    [['stackproof', 'lab', 'dow'], ['down']],
  ])('of bash offers after %j just %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  it.each([
    ['zsh', "    'explain:one criterion or check in full"],
    ['zsh', '    audit) compadd -- '],
    ['fish', "complete -c stackproof -n '__fish_seen_subcommand_from audit' -l verbose"],
    ['fish', "complete -c stackproof -n '__fish_seen_subcommand_from audit' -s v"],
  ])('of %s has its own words', async (shell, line) => {
    expect((await runCli('completion', shell)).stdout).toContain(line);
  });

  // Its own `words` is what was typed: a script that has another of that name completes nothing behind the command.
  const zsh = spawnSync('zsh', ['-c', 'exit 0']).status === 0;
  it.skipIf(!zsh)('of zsh knows what stands before the cursor, and what may follow it', async () => {
    const { stdout } = await runCli('completion', 'zsh');
    const stubs = 'compdef() { }; _describe() { }; _files() { }; compadd() { print -l -- "$@" }';
    const ask = 'ask() { local -a words=(stackproof explain publ); local CURRENT=3; _stackproof }; ask';
    const { stdout: answer, stderr } = spawnSync('zsh', ['-f', '-c', `${stubs}\n${stdout}\n${ask}`], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(answer.split('\n')).toContain('published-ports');
  });

  it('of zsh hides none of the words that zsh itself has', async () => {
    expect((await runCli('completion', 'zsh')).stdout).not.toMatch(/local[^\n]*\bwords\b/);
  });

  it('says which shells there are', async () => {
    const { code, stderr } = await runCli('completion', 'tcsh');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no completion for "tcsh": choose from bash, zsh, fish');
  });
});
