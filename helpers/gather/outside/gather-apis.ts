import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Api, Apis } from '../../evidence/apis.ts';
import { askFront } from '../traefik/api-entries.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { firstPaths, furtherPaths, judgeWrites, recognise, writingCalls } from './identify-api.ts';
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

/**
 * What stands behind every listening port, loopback included, asked over its own namespace: two small requests each,
 * more only where they are needed.
 */
export const gatherApis: Gatherer<'apis'> = {
  id: 'apis',
  async gather(context) {
    const ports = portsOf(need(context, 'listeners').sockets);
    const quick = await askPorts(context, ports, calls(firstPaths, false), quickMs);
    const unanswered = ports.filter((port) => httpOf(quick.get(port)).every((answer) => answer === null));
    const [covered, again, further] = await Promise.all([
      askPorts(
        context,
        ports.filter((port) => mayBeTls(quick.get(port) ?? [])),
        calls(firstPaths, true),
        patientMs,
      ),
      askPorts(context, unanswered, calls(firstPaths, false), patientMs),
      askPorts(
        context,
        ports.filter((port) => [401, 403].includes(quick.get(port)?.[1]?.http?.status ?? 0)),
        calls(furtherPaths, false),
        patientMs,
      ),
    ]);
    const plain: Answers = new Map([...quick, ...again]);
    const tlsOf = (port: Port): boolean => httpOf(covered.get(port)).some((answer) => answer !== null);
    const known = new Map(
      ports.map((port) => [
        port,
        recognise([
          ...(tlsOf(port) ? [] : httpOf(plain.get(port))),
          ...httpOf(covered.get(port)),
          ...httpOf(further.get(port)),
        ]),
      ]),
    );
    const engines = ports.filter((port) => known.get(port)?.kind === 'docker-api');
    const written = new Map<Port, ProbeResult[]>();
    for (const tls of [false, true]) {
      const part = engines.filter((port) => tlsOf(port) === tls);
      for (const [port, results] of await askPorts(
        context,
        part,
        writingCalls.map((call) => ({ ...call, tls })),
        patientMs,
      ))
        written.set(port, results);
    }

    const apis: Api[] = [];
    const unasked: Apis['unasked'] = [];
    for (const port of ports) {
      const results = [...(plain.get(port) ?? []), ...(covered.get(port) ?? [])];
      const { namespace, port: number, loopback } = port;
      const api = { namespace, port: number, loopback };
      const recognised = known.get(port);
      const banner = results.flatMap(({ answer }) => linesOf(answer))[0];
      const failed = results.find(({ value }) => value === 'probe-failed');
      if (recognised)
        apis.push({
          ...api,
          ...recognised,
          writes: recognised.kind === 'docker-api' ? judgeWrites(httpOf(written.get(port))) : 'not-asked',
        });
      else if (banner) apis.push({ ...api, kind: 'other', detail: banner.slice(0, 80), writes: 'not-asked' });
      else if (results.some(({ value }) => value === 'open'))
        apis.push({ ...api, kind: 'silent', detail: 'accepts, and does not speak HTTP', writes: 'not-asked' });
      else
        unasked.push({
          namespace,
          port: number,
          error:
            failed?.error ??
            results[0]?.error ??
            `nobody answered at ${port.address}: ${results[0]?.value ?? 'not asked'}`,
        });
    }
    for (const { namespace, error } of need(context, 'listeners').unread) unasked.push({ namespace, port: 0, error });
    const front = await askFront(context);
    return {
      value: { listeners: apis, front: front.rows, unasked: [...unasked, ...front.unasked] },
      scope:
        `${ports.length} listening TCP ports, each over its own namespace; ` +
        `${front.rows.length} ways to the proxy's API through its own front door`,
    };
  },
};
