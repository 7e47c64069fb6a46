import { z } from 'zod';
import { proberProgram } from '../../clients/prober-program.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';
import type { PutBack } from '../experiments/put-back.ts';
import { need } from '../need.ts';

/** Who may be banned, and who is to be let in meanwhile: addresses of ours, of one place outside the host. */
export interface Visitors {
  namespace: string;
  /** Of both families; the first two of each. */
  addresses: readonly string[];
  /** The host's own, as they see it. */
  targets: readonly string[];
}

const Held = z.union([z.object({ pid: z.number() }), z.object({ error: z.string() })]);

const interfaceName = 'stackproof0';
/** It ends by itself even where nobody ends it: longer than all bans of a stack take. */
const longestSeconds = 900;
/** Nobody has these (RFC 5737, RFC 3849), and whoever does is left alone: the program refuses. */
const segment = {
  host: ['192.0.2.1/29', '2001:db8:5ac:1::1/64'],
  visitors: ['192.0.2.2/29', '192.0.2.3/29', '2001:db8:5ac:1::2/64', '2001:db8:5ac:1::3/64'],
};
const withoutPrefix = (address: string): string => address.split('/')[0] ?? '';

/** Joins a namespace of ours to the host. Throws EvidenceError where the host takes none. */
async function joinSegment({ vantage }: GatherContext): Promise<number> {
  const asked = JSON.stringify({ ...segment, interface: interfaceName, seconds: longestSeconds });
  const argv = ['python3', '-I', '-S', '-c', proberProgram('hold-visitors'), asked];
  const { stdout, stderr } = await vantage.run('host', argv);
  const held = readJson(stdout, Held);
  if (held !== null && 'pid' in held) return held.pid;
  throw new EvidenceError(
    `no visitors of ours could be put beside the host: ${(held?.error ?? lastLine(stderr)).slice(0, 200)}; ` +
      'a lab has them without',
  );
}

/**
 * Brings two visitors of each family, and takes them away again whatever becomes of it: those of a lab's internet, else
 * a namespace of ours that is joined to the host. Throws EvidenceError where it could not be, and what `work` threw.
 */
export async function withVisitors<T>(
  context: GatherContext,
  putBack: PutBack,
  work: (visitors: Visitors) => Promise<T>,
): Promise<T> {
  const { outside, vantage } = context;
  if (outside?.view === 'lab') {
    const { visitors, targets } = outside;
    return work({ namespace: 'outside', addresses: visitors, targets });
  }
  const own = need(context, 'host').addresses.filter(({ scope, bridge }) => scope === 'global' && !bridge);
  const targets = ([4, 6] as const).flatMap((each) => own.find(({ family }) => family === each)?.address ?? []);
  const namespace = 'visitors';
  const act = async () => vantage.addNamespace(namespace, await joinSegment(context));
  const undo = async () => {
    await vantage.run('host', ['ip', 'link', 'delete', interfaceName]);
    // It may have gone by itself, and then the host says no to the one as to the other.
    const { code } = await vantage.run('host', ['ip', 'link', 'show', interfaceName]);
    if (code === 0) throw new EvidenceError(`${interfaceName} is still there: \`ip link delete ${interfaceName}\``);
  };
  const did = `an interface ${interfaceName} with two visitors of ours behind it is joined to the host`;
  const addresses = segment.visitors.map(withoutPrefix);
  return putBack.during({ did, undone: 'it is deleted', act, undo }, () => work({ namespace, addresses, targets }));
}
