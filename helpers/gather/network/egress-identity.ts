import type { Probe, ProbeResult, Vantage } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { Egress, EgressOutcome } from '../../evidence/egress.ts';
import type { GatherContext } from '../context.ts';
import { freshLetters, type Witness } from './ask-relays.ts';
import { ask, isReachable, longLimitMs, shortLimitMs } from './probing.ts';
import type { Resolver } from './resolvers.ts';

type Way = 'tcp' | 'udp' | 'tcp6' | 'udp6' | 'dns';
type Server = NonNullable<GatherContext['lab']>['internet'];

const hello = 'GET / HTTP/1.0\r\n\r\n';
const mark = /stackproof-internet\s+([0-9A-Za-z-]+)/;
/** A name that no cache can hold yet. */
const freshName = (): string => `${freshLetters()}.internet.test`;

const overTcp = (namespace: string, address: string): Probe => ({
  kind: 'tcp',
  namespace,
  address,
  port: 80,
  send: hello,
  readBytes: 400,
});
const overUdp = (namespace: string, address: string): Probe => ({
  kind: 'udp',
  namespace,
  address,
  port: 9,
  payload: Buffer.from('stackproof').toString('hex'),
});

/** The server's own nonce, asked on its own loopback: what comes back elsewhere must be the same. */
async function readNonce(vantage: Vantage): Promise<string> {
  const [own] = await ask(vantage, [overTcp('outside', '127.0.0.1')], (probe) => probe, shortLimitMs);
  const nonce = mark.exec(own?.result.answer ?? '')?.[1];
  if (!nonce)
    throw new EvidenceError(
      "the lab's internet did not tell its nonce on its own port 80 " +
        `(${own?.result.error ?? own?.result.value ?? 'nothing asked'}): take the lab down and bring it up again`,
    );
  return nonce;
}

/** The server as a neighbour is asked to lead on to it. */
export async function identityWitness(vantage: Vantage, { address, address6 }: Server): Promise<Witness> {
  const nonce = await readNonce(vantage);
  return {
    address,
    port: 80,
    isIn: (text) => mark.exec(text)?.[1] === nonce,
    freshName,
    isNamed: (addresses) => addresses.includes(address) || addresses.includes(address6),
  };
}

function judgeNonce(result: ProbeResult, nonce: string): EgressOutcome {
  if (mark.exec(result.answer ?? '')?.[1] === nonce) return { value: 'answered', detail: 'nonce read back' };
  if (result.answer) return { value: 'handshake', detail: `somebody else answered: ${result.answer.slice(0, 80)}` };
  return {
    value: result.value === 'open' ? 'handshake' : result.value,
    detail: result.error ?? (result.value === 'open' ? 'accepted, and said nothing' : 'no answer'),
  };
}

function judgeName(result: ProbeResult, server: Server): EgressOutcome {
  const addresses = result.dns?.addresses ?? [];
  if (addresses.includes(server.address) || addresses.includes(server.address6))
    return { value: 'answered', detail: `answered ${addresses.join(', ')}` };
  // The server answers every such name, so a refusal is the resolver's own: it did not get out.
  if (result.dns)
    return {
      value: addresses.length > 0 ? 'handshake' : 'no-route',
      detail: `resolver says ${result.dns.code}${addresses.length > 0 ? ` ${addresses.join(', ')}` : ''}`,
    };
  return {
    value: result.value === 'open' || result.value === 'refused' ? 'probe-failed' : result.value,
    detail: result.error ?? 'no answer',
  };
}

/**
 * Who gets out, proven by what only the lab's own internet can say. goOn: called before what is waited for longest,
 * beside which others may ask.
 */
export async function askByIdentity(
  vantage: Vantage,
  namespaces: readonly string[],
  resolvers: readonly Resolver[],
  server: Server,
  goOn: () => void = () => undefined,
): Promise<Egress> {
  const nonce = await readNonce(vantage);
  const resolverOf = (namespace: string): Resolver | undefined =>
    resolvers.find((resolver) => resolver.namespace === namespace);
  const questions = ['host', ...namespaces].flatMap((namespace, at): { row: number; way: Way; probe: Probe }[] => {
    const resolver = at === 0 ? server.address : resolverOf(namespace)?.address;
    return [
      { row: at, way: 'tcp', probe: overTcp(namespace, server.address) },
      { row: at, way: 'udp', probe: overUdp(namespace, server.address) },
      { row: at, way: 'tcp6', probe: overTcp(namespace, server.address6) },
      { row: at, way: 'udp6', probe: overUdp(namespace, server.address6) },
      ...(resolver
        ? [{ row: at, way: 'dns' as const, probe: { kind: 'dns' as const, namespace, resolver, name: freshName() } }]
        : []),
    ];
  });
  const judge = (way: Way, result: ProbeResult): EgressOutcome =>
    way === 'dns' ? judgeName(result, server) : judgeNonce(result, nonce);
  const outcomes = new Map<string, EgressOutcome>();
  const askOnce = async (part: typeof questions, limitMs: number): Promise<void> => {
    for (const { item, result } of await ask(vantage, part, ({ probe }) => probe, limitMs)) {
      const outcome = judge(item.way, result);
      if (outcome.value !== 'probe-failed' || !outcomes.has(`${item.row} ${item.way}`))
        outcomes.set(`${item.row} ${item.way}`, outcome);
    }
  };
  await askOnce(questions, shortLimitMs);
  // Datagrams get lost, and a resolver may be slow to give up: one more try for what did not answer.
  await askOnce(
    questions.filter(({ row, way }) => outcomes.get(`${row} ${way}`)?.value !== 'answered'),
    2 * shortLimitMs,
  );
  goOn();
  // Who got an answer by another way has a way out: over a bad line, silence is asked once more, and for longer.
  const answered = Map.groupBy(
    questions.filter(({ row, way }) => outcomes.get(`${row} ${way}`)?.value === 'answered'),
    ({ row }) => row,
  );
  const silent = questions.filter(
    ({ row, way }) => answered.has(row) && outcomes.get(`${row} ${way}`)?.value === 'dropped',
  );
  await askOnce(silent, 2 * longLimitMs);
  // Meanwhile a ban may have come: where nothing else is answered any more either, silence says nothing.
  const controls = [...answered].flatMap(([row, [control]]) =>
    control && silent.some((each) => each.row === row) ? [control] : [],
  );
  const gone = new Set<number>();
  for (const { item, result } of await ask(vantage, controls, ({ probe }) => probe, longLimitMs))
    if (judge(item.way, result).value !== 'answered') gone.add(item.row);
  for (const { row, way } of silent.filter((each) => gone.has(each.row))) {
    const { value, detail } = outcomes.get(`${row} ${way}`) ?? { value: 'dropped', detail: '' };
    if (value === 'dropped')
      outcomes.set(`${row} ${way}`, { value: 'no-control', detail: `nor did what had answered before (${detail})` });
  }

  const proven = (way: Way): boolean => outcomes.get(`0 ${way}`)?.value === 'answered';
  const outcomeOf = (row: number, way: Way, missing: string): EgressOutcome => {
    const outcome = outcomes.get(`${row} ${way}`);
    if (!outcome) return { value: 'probe-failed', detail: missing };
    const negative =
      outcome.value !== 'answered' &&
      outcome.value !== 'handshake' &&
      outcome.value !== 'probe-failed' &&
      !isReachable(outcome.value);
    return negative && !proven(way)
      ? { value: 'no-control', detail: `not even the host got an answer (${outcome.detail})` }
      : outcome;
  };
  const rows = namespaces.map((namespace, index) => {
    const row = index + 1;
    const six = (way: 'tcp6' | 'udp6'): EgressOutcome | null =>
      proven(way) || outcomes.get(`${row} ${way}`)?.value === 'answered' ? outcomeOf(row, way, '') : null;
    return {
      namespace,
      tcp: outcomeOf(row, 'tcp', ''),
      udp: outcomeOf(row, 'udp', ''),
      tcp6: six('tcp6'),
      udp6: six('udp6'),
      dns: outcomeOf(row, 'dns', resolverOf(namespace)?.error ?? 'no resolver'),
    };
  });
  const ways: readonly Way[] = ['tcp', 'udp', 'tcp6', 'udp6', 'dns'];
  return {
    method: 'identity',
    server: server.address,
    control: {
      tcp: proven('tcp'),
      udp: proven('udp'),
      dns: proven('dns'),
      detail: ways.map((way) => `${way} from host: ${outcomes.get(`0 ${way}`)?.detail ?? 'not asked'}`).join('; '),
    },
    rows,
  };
}
