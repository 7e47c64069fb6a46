import type { HttpProbe } from '../../clients/probes.ts';
import type { RateTrial } from '../../evidence/rate-trials.ts';
import type { GatherContext } from '../context.ts';
import { ask } from '../network/probing.ts';

/** Longer than a login needs before a burst; what is turned away is so at once. */
const limitMs = 8000;
/** Sent together: more would only queue. */
const heap = 25;
/** Far beyond any limit that is meant as one: a run must end. */
const most = 2000;

/** As many as must meet a limit of these figures, however slowly they are sent, and some more. */
interface Limit {
  burst: number;
  perSecond: number;
}

export interface Visitor {
  /** How findings name it. */
  name: string;
  /** What it sends. */
  probe: HttpProbe;
}

const isLimited = (status: number): boolean => status === 429;

/** One request; null: no answer. */
export const sendOne = async ({ vantage }: GatherContext, { probe }: Visitor): Promise<number | null> => {
  const [answer] = await ask(vantage, [probe], (each) => each, limitMs);
  return answer?.result.http?.status ?? null;
};

type Burst = Pick<RateTrial, 'sent' | 'passed' | 'limited' | 'seconds' | 'error'>;

/** Asks until somebody is turned away, or until it is plain that nobody will be. */
async function sendBurst({ vantage }: GatherContext, { probe }: Visitor, { burst, perSecond }: Limit): Promise<Burst> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  let [sent, passed, limited, lost] = [0, 0, 0, 0];
  const enough = () => burst + Math.ceil(perSecond * seconds()) + heap;
  while (limited === 0 && lost < heap && passed < enough() && sent < most) {
    const answers = await ask(
      vantage,
      Array.from({ length: heap }, () => probe),
      (each) => each,
      limitMs,
    );
    for (const { result } of answers) {
      sent += 1;
      if (!result.http) lost += 1;
      else if (isLimited(result.http.status)) limited += 1;
      else passed += 1;
    }
  }
  const error = lost >= heap ? `${lost} of ${sent} requests got no answer` : null;
  return { sent, passed, limited, seconds: Math.round(seconds()), error };
}

/** A burst of one visitor, and straight afterwards one request of everybody else. */
export async function tryBurst(
  context: GatherContext,
  visitor: Visitor,
  bystanders: readonly Visitor[],
  limit: Limit,
): Promise<Burst & Pick<RateTrial, 'bystanders'>> {
  const burst = await sendBurst(context, visitor, limit);
  if (burst.limited === 0) return { ...burst, bystanders: [] };
  const seen: RateTrial['bystanders'] = [];
  for (const each of bystanders) seen.push({ visitor: each.name, status: await sendOne(context, each) });
  return { ...burst, bystanders: seen };
}
