import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import type { Container } from '../../evidence/containers.ts';
import type { LogRow } from '../../evidence/log-store.ts';
import { lastLine, messageOf } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';
import { readLine } from './loki-api.ts';
import { isAnswered, pause, type Spot } from './watch-place.ts';

const patienceMs = 20_000;
const pauseMs = 500;

type Nonce = NonNullable<LogRow['nonce']>;

const Told = z.array(z.string().nullable());

/** Lines where containers write their own, so that they take the way of all; for each null or a reason. */
async function write({ vantage }: GatherContext, lines: readonly { pid: number; line: string }[]) {
  try {
    const argv = ['python3', '-I', '-c', proberProgram('write-lines')];
    const { code, stdout, stderr } = await vantage.run('host', argv, { input: JSON.stringify(lines) });
    const told = code === 0 ? readJson(stdout, Told) : null;
    const hindered = told === null ? lastLine(stderr) || `code ${code}` : 'the helper did not speak of it';
    return lines.map((_, at) => (told?.[at] === undefined ? hindered : told[at]));
  } catch (error) {
    return lines.map(() => messageOf(error));
  }
}

/**
 * A line of ours in each container's log, and when it was found in the store. Labs only: the lines stay in the logs of
 * the stack.
 */
export async function writeNonces(
  context: GatherContext,
  spot: Spot,
  containers: readonly { container: Container; stream: string }[],
): Promise<Map<string, Nonce>> {
  const start = Date.now();
  const marks = containers.map((each) => ({ ...each, nonce: randomBytes(8).toString('hex') }));
  const found = new Map<string, Nonce>();
  const lines = marks.map(({ container: { pid }, nonce }) => ({ pid, line: `stackproof ${nonce}` }));
  const errors = await write(context, lines);
  for (const [at, { container }] of marks.entries()) {
    const error = errors[at];
    if (typeof error === 'string') found.set(container.subject, { foundAfterMs: null, error });
  }
  const written = Date.now();
  for (;;) {
    const left = marks.filter(({ container }) => !found.has(container.subject));
    if (left.length === 0) return found;
    await Promise.all(
      left.map(async ({ container, stream, nonce }) => {
        const query = `{${stream}} |= "stackproof ${nonce}"`;
        const line = await readLine(context, spot, { query, sinceMs: start - 60_000, direction: 'backward' });
        if (isAnswered(line) && line !== null)
          found.set(container.subject, { foundAfterMs: Date.now() - written, error: null });
      }),
    );
    if (Date.now() - written >= patienceMs) break;
    await pause(pauseMs);
  }
  for (const { container } of marks)
    if (!found.has(container.subject)) found.set(container.subject, { foundAfterMs: null, error: null });
  return found;
}
