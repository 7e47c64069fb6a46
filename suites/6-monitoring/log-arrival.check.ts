import { causeOf, whyNotAsked } from '../../helpers/derived/monitoring/asked.ts';
import type { LogRow } from '../../helpers/evidence/log-store.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

const seconds = (ms: number): number => Math.round(ms / 1000);

/** By the container's own log: one that says nothing has nothing to send, and what is past is kept no longer. */
function judgeAge({ newest, written, stream }: LogRow, lagSeconds: number, keptHours: number, now: number): Verdict {
  if (written === null) return { holds: true, observed: 'it has written nothing yet' };
  const wrote = Date.parse(written);
  if (now - wrote > keptHours * 3_600_000)
    return { holds: true, observed: 'it has written nothing that would be kept' };
  if (newest === null)
    return { holds: false, observed: stream === null ? 'no stream is its own' : `no line of {${stream}} is there` };
  const behind = wrote - Date.parse(newest);
  if (behind > lagSeconds * 1000)
    return { holds: false, observed: `its newest line there is ${seconds(behind)} s older than its own log` };
  return { holds: true, observed: `its newest line is there, of ${newest}` };
}

function judgeRow(row: LogRow, lagSeconds: number, keptHours: number, now: number): Verdict {
  // One that sends its lines itself may do without a log.
  if (row.discarded && !(Date.parse(row.newest ?? '') > now - lagSeconds * 1000))
    return { holds: false, observed: 'its log driver is none: what it says goes to nobody' };
  if (row.error !== null) return { holds: null, observed: row.error };
  const { nonce } = row;
  if (nonce?.error === null && nonce.foundAfterMs === null)
    return { holds: false, observed: 'a line that was written while we looked did not arrive' };
  if (nonce?.error === null && nonce.foundAfterMs !== null)
    return { holds: true, observed: `a line of ours arrived after ${(nonce.foundAfterMs / 1000).toFixed(1)} s` };
  return judgeAge(row, lagSeconds, keptHours, now);
}

export const logArrival = defineCheck({
  id: 'log-arrival',
  title: 'Every running container has its recent lines in the log store',
  severity: 'medium',
  why: 'The lines that are not there are those of the container that one day goes wrong.',
  fix: 'Let the shipper read the container that is named, and look for what the store refuses of it.',
  requires: ['log-store', 'containers'],
  evaluate({ 'log-store': { store, shipper, rows }, containers }, { monitoring: { logs } }, gatheredAt) {
    const running = containers.filter(({ member, status }) => member && status === 'running');
    const asked = running.filter(({ service }) => service === null || !logs.silent.includes(service));
    const lacking = whyNotAsked(store);
    // The gathering took a while: the newest line that anybody wrote is not after its end.
    const now = Math.max(Date.parse(gatheredAt), ...rows.map(({ written }) => Date.parse(written ?? '') || 0));
    return asked.map(({ subject }): Observation => {
      const row = rows.find((each) => each.subject === subject);
      const verdict =
        lacking ??
        (row
          ? judgeRow(row, logs.lagSeconds, logs.retentionHours, now)
          : { holds: null, observed: 'it was not looked for' });
      return {
        subject,
        expected: `its lines, at most ${logs.lagSeconds} s behind`,
        ...verdict,
        reproduce: verdict.holds === true ? null : `docker compose logs --tail 3 ${subject}`,
        cause: row?.discarded ? { kind: 'service', key: row.service ?? subject } : causeOf(lacking ? store : shipper),
      };
    });
  },
});
