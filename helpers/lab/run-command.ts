import { spawn } from 'node:child_process';
import type { CommandResult } from './contract.ts';

export interface CommandOptions {
  input?: string;
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds; afterwards the program is killed and the code is 124. */
  limit?: number;
}

/** Runs a program and never throws for its exit: 127 when it is not there, 124 when it took longer than the limit. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let late = false;
    const timer =
      options.limit === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill('SIGKILL');
          }, options.limit);
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A program that does not read its input closes the pipe: that is its right, its exit code says the rest.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const finish = (code: number, extra = ''): void => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() + extra });
    };
    child.on('error', (error) => finish(127, error.message));
    child.on('close', (code) => finish(late ? 124 : (code ?? 137), late ? `stopped after ${options.limit} ms` : ''));
  });
}
