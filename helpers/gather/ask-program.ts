import type { z } from 'zod';
import { proberProgram } from '../clients/prober-program.ts';
import { EvidenceError, lastLine } from '../lib/errors.ts';
import { readJson } from '../lib/json.ts';
import type { GatherContext } from './context.ts';

/** Asks a program of the helper's on its standard input, in JSON. Throws EvidenceError, which tells nothing read. */
export async function askProgram<S extends z.ZodType>(
  { vantage }: GatherContext,
  name: Parameters<typeof proberProgram>[0],
  question: unknown,
  shape: S,
): Promise<z.infer<S>> {
  const argv = ['python3', '-I', '-c', proberProgram(name)];
  const { code, stdout, stderr } = await vantage.run('host', argv, { input: JSON.stringify(question) });
  const answer = code === 0 ? readJson(stdout, shape) : null;
  if (answer === null)
    throw new EvidenceError(
      `the helper could not run ${name}: ${lastLine(stderr) || `it ended with ${code}`}; run again, and see whether ` +
        'the engine lets a privileged container into the host’s file system',
    );
  return answer;
}
