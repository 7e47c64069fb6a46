import { main } from './program.ts';

export interface CliRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs one command line in this process and catches what it prints. */
export async function runCli(...argv: string[]): Promise<CliRun> {
  const said = { stdout: '', stderr: '' };
  const names = ['stdout', 'stderr'] as const;
  const before = { exitCode: process.exitCode, stdout: process.stdout.write, stderr: process.stderr.write };
  for (const name of names) {
    process[name].write = (chunk: string | Uint8Array) => {
      said[name] += chunk.toString();
      return true;
    };
  }
  process.exitCode = 0;
  try {
    return { code: await main(argv), ...said };
  } finally {
    process.exitCode = before.exitCode;
    for (const name of names) process[name].write = before[name];
  }
}
