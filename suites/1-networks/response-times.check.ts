import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import type { Responses } from '../../helpers/evidence/responses.ts';
import { isAtRest, namespaceOf } from '../../helpers/derived/stack/stack.ts';
import { tooBusy } from '../../helpers/derived/stack/too-busy.ts';
import { mean } from '../../helpers/lib/statistics.ts';

/** On processors that are never idle others wait for their turn; three times the threshold is more than that. */
const explainedByLoad = 3;

function judgeTime(
  ms: number,
  limit: number,
  observed: string,
  { busyPercent }: Responses,
): Pick<Observation, 'holds' | 'observed'> {
  if (ms < limit) return { holds: true, observed };
  const busy = ms < limit * explainedByLoad ? tooBusy(busyPercent) : null;
  return busy === null
    ? { holds: false, observed }
    : { holds: null, observed: `${observed}, on ${busy}: too busy to tell` };
}

export const responseTimes = defineCheck({
  id: 'response-times',
  title: 'Each health endpoint answers within the threshold, and so does their mean',
  severity: 'low',
  why: 'A service that takes long to say that it is well takes longer for everything else.',
  fix: 'Give the service the processor time, memory or disk that it waits for.',
  requires: ['responses', 'containers'],
  evaluate({ responses, containers }, policy) {
    const limit = policy.thresholds.responseMs;
    const declared = Object.entries(policy.services).flatMap(([service, { responds }]) =>
      responds && !isAtRest(containers, policy, service) ? [{ service, ...responds }] : [],
    );
    if (declared.length === 0) return notApplicable('no health endpoint is declared');
    const others = (service: string) => responses.rows.some((row) => row.service !== service && row.ms !== null);
    const rows = declared.map(({ service, port, path }): Observation => {
      const namespace = namespaceOf(containers, service);
      const base = {
        subject: service,
        cause: { kind: 'service' as const, key: service },
        expected: `below ${limit} ms`,
        reproduce: reproduceInside(
          containers,
          namespace ?? service,
          `curl -m 3 -o /dev/null -w '%{http_code} %{time_total}\\n' http://127.0.0.1:${port}${path}`,
        ),
      };
      const row = responses.rows.find((each) => each.service === service && each.port === port && each.path === path);
      if (namespace === null) return { ...base, holds: null, observed: 'it does not run' };
      if (!row) return { ...base, holds: null, observed: `nobody asked ${path} on port ${port}` };
      // Silence counts only where the same prober got answers elsewhere.
      if (row.ms === null || row.status === null)
        return {
          ...base,
          holds: others(service) ? false : null,
          observed: `no answer: ${row.error ?? 'nothing came back'}`,
        };
      if (row.status === 404)
        return { ...base, holds: null, observed: `${path} answers 404: it is no health endpoint` };
      const observed = `${row.ms.toFixed(1)} ms (HTTP ${row.status}, median of ${row.samples})`;
      return { ...base, ...judgeTime(row.ms, limit, observed, responses) };
    });
    const times = responses.rows.flatMap(({ ms }) => (ms === null ? [] : [ms]));
    const average = times.length > 0 ? mean(times) : null;
    const worst = responses.rows.toSorted((one, other) => (other.ms ?? 0) - (one.ms ?? 0))[0];
    return [
      ...rows,
      {
        subject: 'mean',
        expected: `below ${limit} ms`,
        ...(average === null
          ? { holds: null, observed: 'nobody answered' }
          : judgeTime(average, limit, `${average.toFixed(1)} ms over ${times.length} services`, responses)),
        // Whoever is slowest draws the mean.
        reproduce: rows.find(({ subject }) => subject === worst?.service)?.reproduce ?? null,
      },
    ];
  },
});
