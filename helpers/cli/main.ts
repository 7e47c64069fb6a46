import { printable } from '../lib/printable.ts';
import { whyNot } from '../lib/write-whole.ts';
import { explainError, main } from './program.ts';

let lost: Error | null = null;

// A reader that went away (`| head`) is no error of ours; whatever else happens, what is under way is still put back.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost ??= error;
  });
}

// Node tells of a file that took nothing only after the last word was written.
process.on('exit', () => {
  if (!lost) return;
  process.exitCode = 2;
  process.stderr.write(`stackproof: what was to be printed is lost: where it goes ${whyNot(lost)}\n`);
});

// Node's own code for this is 1, which here is a finding; what runs goes with the process.
process.on('uncaughtException', (error) => {
  const { text, code } = explainError(error);
  process.stderr.write(`${printable(text ?? '', { lines: true })}\n`);
  process.exit(code);
});

process.exitCode = await main(process.argv.slice(2));
