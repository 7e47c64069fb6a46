import type { Observation } from '../../helpers/kernel/check.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

const minute = 60_000;
/** A look takes minutes; what lies further off is another clock’s. */
const longestLook = 6 * 60 * minute;

const expected = 'the same time by every clock, to the minute';

/** Whether a moment that fell while we looked lies there by our clock as well. null: it is no moment. */
function fellMeanwhile(moment: string, gatheredAt: string): boolean | null {
  const after = Date.parse(moment) - Date.parse(gatheredAt);
  return Number.isNaN(after) ? null : after >= -minute && after <= longestLook;
}

const row = (subject: string, holds: boolean | null, observed: string): Observation => ({
  subject,
  holds,
  expected,
  observed,
  reproduce: holds === true ? null : 'date -u; docker info --format {{.SystemTime}}',
});

export const clocks = defineCheck({
  id: 'clocks',
  title: 'The clocks of engine, handshakes and this machine agree',
  severity: 'critical',
  seesLife: true,
  why: 'By a wrong clock certificates are valid that have expired, and exceptions hold that ended long ago.',
  fix: 'Set the clock of the machine that is off, by NTP, and look again.',
  requires: ['containers'],
  also: ['engine', 'tls'],
  evaluate({ containers, engine, tls }, _policy, gatheredAt) {
    const started = containers.filter(({ pid }) => pid > 0).map(({ startedAt }) => Date.parse(startedAt));
    // What was started while we looked began after we did, and no later than a look lasts.
    const latest = Math.max(...started.filter((time) => !Number.isNaN(time)), 0);
    const future = latest - Date.parse(gatheredAt) > longestLook;
    const own = future
      ? row('containers', false, `one was started at ${new Date(latest).toISOString()}, and it is ${gatheredAt} here`)
      : row(
          'containers',
          started.length > 0 && started.every(Number.isNaN) ? null : true,
          `none was started after ${gatheredAt}`,
        );
    const spoken = engine?.clock;
    const away = spoken ? Math.abs(Date.parse(spoken.engine) - Date.parse(spoken.ours)) : 0;
    const byEngine = spoken
      ? [
          row(
            'engine',
            Number.isNaN(away) ? null : away <= minute && (fellMeanwhile(spoken.ours, gatheredAt) ?? false),
            `${spoken.engine} by the engine, ${spoken.ours} by this machine, which began at ${gatheredAt}`,
          ),
        ]
      : [];
    const byTls = tls
      ? [
          row(
            'handshakes',
            fellMeanwhile(tls.at, gatheredAt),
            `made at ${tls.at || 'no time'}, and it is ${gatheredAt}`,
          ),
        ]
      : [];
    return [own, ...byEngine, ...byTls];
  },
});
