import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Api, Apis } from '../../evidence/apis.ts';
import { askFront } from '../traefik/api-entries.ts';
import { writingPath } from '../traefik/api-paths.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { firstPaths, furtherPaths, judgeWrites, recognise, writingCalls } from './identify-api.ts';
import { plannedReads, tryReads } from './socket-reads.ts';
import { portsOf, type Port } from '../network/listening-ports.ts';
import { need } from '../need.ts';
import { ask, linesOf } from '../network/probing.ts';

/** Most answer within a millisecond; what is slow is asked once more with patience. */
const quickMs = 700;
const patientMs = 1500;

interface Call {
  method?: string;
  path: string;
  tls: boolean;
}

const httpProbe = ({ namespace, address, port }: Port, { method, path, tls }: Call): Probe => ({
  kind: 'http',
  namespace,
  address,
  port,
  path,
  host: 'localhost',
  ...(method ? { method } : {}),
  ...(tls ? { tls } : {}),
});

type Answers = Map<Port, ProbeResult[]>;

async function askPorts(
  { vantage }: GatherContext,
  ports: readonly Port[],
  calls: readonly Call[],
  limitMs: number,
): Promise<Answers> {
  const questions = ports.flatMap((port) => calls.map((call) => ({ port, call })));
  const answers: Answers = new Map(ports.map((port) => [port, []]));
  for (const { item, result } of await ask(vantage, questions, ({ port, call }) => httpProbe(port, call), limitMs))
    answers.get(item.port)?.push(result);
  return answers;
}

const calls = (paths: readonly string[], tls: boolean): Call[] => paths.map((path) => ({ path, tls }));
/** A server of TLS asked in clear says so, hangs up, or answers 400. */
const mayBeTls = (results: readonly ProbeResult[]): boolean =>
  results.every(({ http }) => http === null || http.status === 400);
const httpOf = (results: readonly ProbeResult[] | undefined) => (results ?? []).map(({ http }) => http);

/** Speaks HTTP, and what it is cannot be told yet. */
const isStrange = (results: readonly ProbeResult[]): boolean =>
  results.some(({ http }) => http !== null && http.status !== 400) && recognise(httpOf(results))?.kind === 'other';

/** What the ports said, in clear and over TLS, and to further questions where that did not tell what they are. */
interface Heard {
  plain: Answers;
  covered: Answers;
  further: Answers;
}

async function listenTo(context: GatherContext, ports: readonly Port[]): Promise<Heard> {
  const quick = await askPorts(context, ports, calls(firstPaths, false), quickMs);
  const unanswered = ports.filter((port) => httpOf(quick.get(port)).every((answer) => answer === null));
  const maybeTls = ports.filter((port) => mayBeTls(quick.get(port) ?? []));
  const strange = ports.filter((port) => isStrange(quick.get(port) ?? []));
  const [covered, again, further] = await Promise.all([
    askPorts(context, maybeTls, calls(firstPaths, true), patientMs),
    askPorts(context, unanswered, calls(firstPaths, false), patientMs),
    askPorts(context, strange, calls(furtherPaths, false), patientMs),
  ]);
  // Of the proxy's own ports: whether one takes a new table from whoever comes.
  const own = strange.filter(({ namespace }) => namespace === proxyOf(context)?.namespace);
  const put = await askPorts(context, own, [{ method: 'PUT', path: writingPath, tls: false }], patientMs);
  for (const [port, results] of put) further.get(port)?.push(...results);
  const overTls = maybeTls.filter((port) => isStrange(covered.get(port) ?? []));
  const more = await askPorts(context, overTls, calls(furtherPaths, true), patientMs);
  return { plain: new Map([...quick, ...again]), covered, further: new Map([...further, ...more]) };
}

const speaksTls = ({ covered }: Heard, port: Port): boolean =>
  httpOf(covered.get(port)).some((answer) => answer !== null);

function recogniseAt(heard: Heard, port: Port): ReturnType<typeof recognise> {
  const inClear = speaksTls(heard, port) ? [] : httpOf(heard.plain.get(port));
  return recognise([...inClear, ...httpOf(heard.covered.get(port)), ...httpOf(heard.further.get(port))]);
}

/** Writing calls to the Docker APIs that were found, in the way that each of them speaks. */
async function tryWrites(context: GatherContext, heard: Heard, engines: readonly Port[]): Promise<Answers> {
  const written: Answers = new Map();
  for (const tls of [false, true]) {
    const part = engines.filter((port) => speaksTls(heard, port) === tls);
    const writes = writingCalls.map((call) => ({ ...call, tls }));
    for (const [port, results] of await askPorts(context, part, writes, patientMs)) written.set(port, results);
  }
  return written;
}

/** What answered without being recognised; null: nothing did. */
function describeUnknown(results: readonly ProbeResult[]): Pick<Api, 'kind' | 'detail' | 'writes'> | null {
  const [banner] = results.flatMap(({ answer }) => linesOf(answer));
  if (banner) return { kind: 'other', detail: banner.slice(0, 80), writes: 'not-asked' };
  return results.some(({ value }) => value === 'open')
    ? { kind: 'silent', detail: 'accepts, and does not speak HTTP', writes: 'not-asked' }
    : null;
}

function whyUnasked({ address }: Port, results: readonly ProbeResult[]): string {
  const failed = results.find(({ value }) => value === 'probe-failed');
  const [first] = results;
  return failed?.error ?? first?.error ?? `nobody answered at ${address}: ${first?.value ?? 'not asked'}`;
}

/** Which interface has which address, on the host and in the namespaces. */
function interfacesOf({ gathered: { host, addresses } }: GatherContext) {
  const ofHost = host?.ok ? host.value.addresses.map((each) => ({ ...each, namespace: 'host' })) : [];
  return [...ofHost, ...(addresses?.ok ? addresses.value.rows : [])];
}

/**
 * What stands behind every listening port, loopback included, asked over its own namespace: two small requests each,
 * more only where they are needed.
 */
export const gatherApis: Gatherer<'apis'> = {
  id: 'apis',
  async gather(context) {
    const ports = portsOf(need(context, 'listeners').sockets, interfacesOf(context));
    const heard = await listenTo(context, ports);
    const known = new Map(ports.map((port) => [port, recogniseAt(heard, port)]));
    const engines = ports.filter((port) => known.get(port)?.kind === 'docker-api');
    const written = await tryWrites(context, heard, engines);
    const containers = need(context, 'containers');
    const reads = new Map(
      await Promise.all(
        engines.map(
          async (port) => [port, await tryReads(context.vantage, port, containers, speaksTls(heard, port))] as const,
        ),
      ),
    );

    const apis: Api[] = [];
    const unasked: Apis['unasked'] = [];
    for (const at of ports) {
      const results = [...(heard.plain.get(at) ?? []), ...(heard.covered.get(at) ?? [])];
      const { namespace, port, loopback } = at;
      const recognised = known.get(at);
      const writes = recognised?.kind === 'docker-api' ? judgeWrites(httpOf(written.get(at))) : 'not-asked';
      const described = recognised ? { ...recognised, writes } : describeUnknown(results);
      const read = reads.get(at);
      if (described) apis.push({ namespace, port, loopback, ...described, ...(read ? { reads: read } : {}) });
      else unasked.push({ namespace, port, error: whyUnasked(at, results) });
    }
    for (const { namespace, error } of need(context, 'listeners').unread) unasked.push({ namespace, port: 0, error });
    const front = await askFront(context);
    const reading = engines.flatMap((at) =>
      plannedReads(at, containers).map((read) => ({ namespace: at.namespace, port: at.port, ...read })),
    );
    return {
      value: { listeners: apis, front: front.rows, unasked: [...unasked, ...front.unasked] },
      undertaken: {
        listeners: ports.filter(
          (at) => !unasked.some((each) => each.namespace === at.namespace && each.port === at.port),
        ),
        'listeners.reads': reading,
        front: front.plan,
      },
      scope:
        `${ports.length} listening TCP ports, each over its own namespace; ` +
        `${front.rows.length} ways to the proxy's API through its own front door`,
    };
  },
};
