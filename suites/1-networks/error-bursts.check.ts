import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';

export const errorBursts = defineCheck({
  id: 'error-bursts',
  title: 'No service logs errors in bursts',
  severity: 'advisory',
  why: 'A burst of errors is often the first thing that is seen of what breaks tomorrow.',
  fix: 'Read the log with `docker logs --since`, and mend what it names.',
  requires: ['logs', 'containers'],
  evaluate({ logs, containers }, { thresholds }) {
    const members = containers.filter(({ member }) => member);
    if (members.length === 0) return unknown('the engine lists no container of the stack');
    const most = thresholds.errorsPerMinute;
    return members.map(({ subject, name }): Observation => {
      const row = logs.rows.find(({ service }) => service === subject);
      const base = {
        subject,
        cause: { kind: 'service' as const, key: subject },
        expected: `at most ${most} errors in any minute`,
        reproduce: `docker logs --since ${logs.windowMinutes}m ${name}`,
      };
      if (!row) return { ...base, holds: null, observed: 'its log was not read' };
      if (row.failed !== null) return { ...base, holds: null, observed: `its log could not be read: ${row.failed}` };
      return {
        ...base,
        holds: row.worstMinute <= most,
        observed:
          `${row.errors} errors in ${row.lines} lines of ${logs.windowMinutes} minutes, ` +
          `${row.worstMinute} in the worst minute`,
      };
    });
  },
});
