import { randomBytes } from 'node:crypto';
import type { Container } from '../../evidence/containers.ts';
import type { LogRow } from '../../evidence/log-store.ts';
import { messageOf } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { readLine } from './loki-api.ts';
import { isAnswered, pause, type Spot } from './watch-place.ts';

const patienceMs = 20_000;
const pauseMs = 500;

type Nonce = NonNullable<LogRow['nonce']>;

/** Writes a line where a container's first process writes its own, so that it takes the way of all its lines. */
async function write({ vantage }: GatherContext, { pid }: Container, nonce: string): Promise<string | null> {
  try {
    // Whatever is no pipe to the engine, a file or nothing, is not the way of its lines.
    const script =
      `import os, stat\nout = '/proc/${pid}/fd/1'\n` +
      `assert stat.S_ISFIFO(os.stat(out).st_mode), 'it does not write to the engine'\n` +
      `open(out, 'w').write('stackproof ${nonce}\\n')`;
    const { code, stderr } = await vantage.run('host', ['python3', '-c', script]);
    return code === 0 ? null : (stderr.trim().split('\n').at(-1) ?? `code ${code}`);
  } catch (error) {
    return messageOf(error);
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
  for (const { container, nonce } of marks) {
    const error = await write(context, container, nonce);
    if (error !== null) found.set(container.subject, { foundAfterMs: null, error });
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
