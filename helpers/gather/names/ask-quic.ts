import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import type { Http3 } from '../../evidence/http3.ts';
import { lastLine } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';

const seconds = 5;
/** What the start of the client takes beside its questions. */
const plantedSeconds = 15;

export interface QuicVisit {
  namespace: string;
  address: string;
  port: number;
  /** How long it may take. */
  seconds: number;
  sni: string | null;
  requests: { host: string; method: string; path: string }[];
}

const Seen = z.object({
  handshake: z.enum(['accepted', 'refused', 'silent', 'failed']),
  detail: z.string(),
  chain: z.array(z.string()),
  answers: z.array(z.object({ status: z.number(), headers: z.record(z.string(), z.string()) }).nullable()),
});
export type QuicSeen = z.infer<typeof Seen>;
const Said = z.object({ control: z.string().nullable(), planted: Seen.nullable(), visits: z.array(Seen) });

const program = ['python3', '-I', '-S', '-c'];

/**
 * Makes visits over QUIC, each from its own place, after one to a server of our own there. planted: an address of the
 * host on which another server of ours stands meanwhile, for whoever comes from elsewhere; null: none.
 */
export async function askQuic(
  { vantage }: GatherContext,
  visits: readonly QuicVisit[],
  planted: string | null,
): Promise<{ controls: Http3['controls']; seen: Map<QuicVisit, QuicSeen> }> {
  const controls: Http3['controls'] = [];
  const seen = new Map<QuicVisit, QuicSeen>();
  for (const [namespace, mine] of Map.groupBy(visits, (visit) => visit.namespace)) {
    const argv = [...program, proberProgram('ask-quic')];
    const port = randomInt(50_000, 60_000);
    const away = planted !== null && namespace === 'outside' ? { address: planted, port } : null;
    const standing = away
      ? vantage.run('host', argv, { input: JSON.stringify({ plant: away, seconds: plantedSeconds }) })
      : null;
    const asked = { seconds, planted: away, visits: mine };
    const { stdout, stderr } = await vantage.run(namespace, argv, { input: JSON.stringify(asked) });
    const said = readJson(stdout, Said);
    controls.push({
      namespace,
      error: said ? said.control : `the QUIC client gave no answer: ${lastLine(stderr) || 'it said nothing'}`,
      reached: away === null ? null : said?.planted?.answers[0]?.status === 204,
    });
    mine.forEach((visit, at) => {
      const answer = said?.visits[at];
      if (answer) seen.set(visit, answer);
    });
    await standing;
  }
  return { controls, seen };
}
