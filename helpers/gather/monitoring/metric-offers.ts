import type { ProbeResult } from '../../clients/probes.ts';
import type { Metrics } from '../../evidence/metrics.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { portsOf, type Port } from '../network/listening-ports.ts';
import { ask } from '../network/probing.ts';

const limitMs = 1500;

type Offer = Metrics['offers'][number];

/**
 * Ports that others can reach, of namespaces of running containers of the stack; on the host those that its containers
 * hold.
 */
export function portsToAsk(context: GatherContext): Port[] {
  const members = need(context, 'containers').filter(({ member, status }) => member && status === 'running');
  const inside = new Set(members.map(({ namespace }) => namespace).filter((namespace) => namespace !== 'host'));
  const subjects = new Set(members.map(({ subject }) => subject));
  const sockets = need(context, 'listeners').sockets.filter(({ namespace, container }) =>
    namespace === 'host' ? subjects.has(container ?? '') : inside.has(namespace),
  );
  return portsOf(sockets).filter(({ loopback }) => !loopback);
}

/** The formats in which Prometheus takes metrics: its own text, and OpenMetrics. */
function offersMetrics({ http }: ProbeResult): boolean {
  if (http?.status !== 200) return false;
  const type = http.headers['content-type'] ?? '';
  const isStated = /^application\/openmetrics-text|^text\/plain\s*;.*\bversion=0\.0\.4/i.test(type);
  return isStated || /^# (?:HELP|TYPE) [a-zA-Z_:]/m.test(http.body);
}

/** Nobody saw whether it offers any: not asked, or no answer to the connection. */
const isUnseen = ({ http, value }: ProbeResult): boolean => http === null && value !== 'open' && value !== 'refused';

/** Each port, asked from inside for what Prometheus would ask it for. */
export async function askForMetrics(context: GatherContext, ports: readonly Port[]): Promise<Offer[]> {
  const asked = await ask(
    context.vantage,
    ports,
    ({ namespace, address, port }) => ({
      kind: 'http',
      namespace,
      address,
      port,
      path: '/metrics',
      host: `localhost:${port}`,
    }),
    limitMs,
  );
  return asked.map(({ item: { namespace, port }, result }) => ({
    namespace,
    port,
    offers: isUnseen(result) ? null : offersMetrics(result),
    error: isUnseen(result) ? (result.error ?? result.value) : null,
  }));
}
