import { randomInt } from 'node:crypto';
import type { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import { lastLine } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';
import { isListening } from './is-listening.ts';

/** By when whoever was to end the watch is gone; slow limits of a stack make a look last about a minute. */
const longestSeconds = 90;

interface Watch<S extends z.ZodType> {
  program: 'watch-datagrams' | 'watch-forwarded';
  /** The beginning of every mark. */
  begin: string;
  said: S;
}

/**
 * Watches a namespace for as long as something is sent. sent: null where nothing was, for nobody watched. blind: why
 * nobody did.
 */
export async function watchWhile<S extends z.ZodType, T>(
  { vantage }: Pick<GatherContext, 'vantage'>,
  namespace: string,
  { program, begin, said }: Watch<S>,
  send: () => Promise<T>,
): Promise<{ sent: T | null; said: z.infer<S>; blind: null } | { sent: T | null; said: null; blind: string }> {
  // Below the ports from which the kernel lets others connect.
  const port = randomInt(20_000, 32_000);
  const knock = async (told?: string) => {
    const probe = { kind: 'tcp' as const, namespace, address: '127.0.0.1', port, ...(told ? { send: told } : {}) };
    return (await vantage.probe([probe], { limitMs: 500 }))[0]?.value;
  };
  const argv = ['python3', '-I', '-S', '-c', proberProgram(program), begin, String(port), String(longestSeconds)];
  const watching = vantage.run(namespace, argv);
  const on = await isListening(watching, knock);
  const sent = on ? await send() : null;
  if (on) await knock('end');
  const { code, stdout, stderr } = await watching;
  const read = said.safeParse(code === 0 && on ? parseJson(stdout) : null);
  return read.success
    ? { sent, said: read.data, blind: null }
    : { sent, said: null, blind: lastLine(stderr) || `the watch ended with ${code}` };
}
