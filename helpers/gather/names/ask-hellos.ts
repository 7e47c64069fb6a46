import { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import type { Reply } from '../../evidence/reply.ts';
import { helloManners } from '../../evidence/split-names.ts';
import { readJson } from '../../lib/json.ts';
import { lastLine } from '../../lib/errors.ts';
import type { Entry } from '../access/access-asking.ts';
import type { GatherContext } from '../context.ts';
import { answered, unanswered } from './read-reply.ts';

const seconds = 5;
const manners = ['whole', ...helloManners] as const;

const Said = z.array(
  z.object({
    outcome: z.enum(['answered', 'refused', 'silent', 'unseen']),
    detail: z.string(),
    status: z.number().nullable(),
    headers: z.record(z.string(), z.string()),
  }),
);

/** One request for each entry, by each manner in which a ClientHello may arrive; in order of entries, then manners. */
export async function askHellos({ vantage }: GatherContext, entries: readonly Entry[]): Promise<Reply[][]> {
  const byPlace = Map.groupBy(entries, ({ at }) => at.namespace);
  const known = new Map<Entry, Reply[]>();
  for (const [namespace, mine] of byPlace) {
    const askings = mine.flatMap(({ at: { address, port }, host, path }) =>
      manners.map((how) => ({ address, port, sni: host, host, path, how })),
    );
    const argv = ['python3', '-I', '-S', '-c', proberProgram('split-hello')];
    const { stdout, stderr } = await vantage.run(namespace, argv, { input: JSON.stringify({ seconds, askings }) });
    const said = readJson(stdout, Said);
    const replies = (said ?? []).map(({ outcome, detail, status, headers }) =>
      outcome === 'answered' && status !== null
        ? answered(status, headers)
        : unanswered(outcome === 'answered' ? 'unseen' : outcome, detail),
    );
    const lost = () => unanswered('unseen', `the client gave no answer: ${lastLine(stderr) || 'it said nothing'}`);
    mine.forEach((entry, at) =>
      known.set(
        entry,
        manners.map((_, index) => replies[at * manners.length + index] ?? lost()),
      ),
    );
  }
  return entries.map((entry) => known.get(entry) ?? []);
}
