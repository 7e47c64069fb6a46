import type { Container } from '../../evidence/containers.ts';
import type { Responses } from '../../evidence/responses.ts';
import type { ProbeResult } from '../../clients/probes.ts';
import { percentile, roundMs } from '../../lib/statistics.ts';
import { withPort } from '../../lib/url.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { watchProcessors } from '../host/processors.ts';
import { need } from '../need.ts';

type Row = Responses['rows'][number];
interface Endpoint {
  service: string;
  port: number;
  path: string;
}

const samples = 5;
const limitMs = 2000;

/** Addresses that a service may listen on in its own namespace: those of its networks, and its loopback. */
function addressesOf(container: Container, containers: readonly Container[]): string[] {
  const owner = containers.find(({ subject }) => subject === container.namespace) ?? container;
  const endpoints = owner.attachments.flatMap(({ ipv4, ipv6 }) => ipv4 ?? ipv6 ?? []);
  return [...endpoints.slice(0, 1), '127.0.0.1'];
}

function failure(result: ProbeResult | undefined): string {
  if (!result) return 'the probe did not run';
  return result.error ?? (result.value === 'open' ? 'it accepted and said nothing' : result.value);
}

/** One request after the other, so that none waits for another; the first failure ends it. */
async function measure(
  { vantage }: Pick<GatherContext, 'vantage'>,
  { service, port, path }: Endpoint,
  namespace: string,
  address: string,
): Promise<Row & { refused: boolean }> {
  const times: number[] = [];
  let status: number | null = null;
  while (times.length < samples) {
    const [result] = await vantage.probe(
      [
        {
          kind: 'http',
          namespace,
          address,
          port,
          path,
          host: withPort(address, port),
        },
      ],
      { limitMs },
    );
    if (!result?.http)
      return {
        ...{ service, port, path, status: null, ms: null, samples: times.length, error: failure(result) },
        refused: result?.value === 'refused',
      };
    status = result.http.status;
    times.push(result.ms);
  }
  const ms = roundMs(percentile(times, 0.5));
  return { service, port, path, status, ms, samples: times.length, error: null, refused: false };
}

async function askService(
  context: GatherContext,
  { service, port, path }: Endpoint,
  containers: readonly Container[],
): Promise<Row> {
  const endpoint = { service, port, path };
  const container = containers.find(({ member, service, pid }) => member && service === endpoint.service && pid > 0);
  if (!container)
    return { ...endpoint, status: null, ms: null, samples: 0, error: 'no container of this service runs' };
  if (!context.vantage.namespaces().includes(container.namespace))
    return {
      ...endpoint,
      status: null,
      ms: null,
      samples: 0,
      error: `its namespace ${container.namespace} could not be entered`,
    };
  let row: Row | null = null;
  for (const address of addressesOf(container, containers)) {
    const { refused, ...measured } = await measure(context, endpoint, container.namespace, address);
    // Only a refusal means that it may listen elsewhere; a second limit would teach nothing.
    if (!refused) return measured;
    row = measured;
  }
  return row ?? { ...endpoint, status: null, ms: null, samples: 0, error: 'it has no address' };
}

/** Of two measurements of one endpoint the faster; silence the second time proves nothing of the first. */
const better = (first: Row, second: Row): Row =>
  second.ms !== null && first.ms !== null && second.ms < first.ms ? second : first;

/**
 * Health endpoints that the policy declares, asked from the service's own namespace over its own address, one request
 * at a time.
 */
export const gatherResponses: Gatherer<'responses'> = {
  id: 'responses',
  async gather(context) {
    const containers = need(context, 'containers');
    const endpoints = Object.entries(context.policy.services).flatMap(([service, { responds }]) =>
      responds ? [{ service, ...responds }] : [],
    );
    const limit = context.policy.thresholds.responseMs;
    const { made: rows, busyPercent } = await watchProcessors(context.vantage, async () => {
      const first: Row[] = [];
      for (const endpoint of endpoints) first.push(await askService(context, endpoint, containers));
      // Somebody else's burst makes one of many late: what was slow is asked again at another moment.
      for (const [at, row] of first.entries())
        if (row.ms !== null && row.ms >= limit) first[at] = better(row, await askService(context, row, containers));
      return first;
    });
    return {
      value: { busyPercent, rows },
      undertaken: { rows: endpoints },
      scope:
        `${endpoints.length} declared health endpoints, ${samples} requests each, one at a time, ` +
        "from the service's own namespace",
    };
  },
};
