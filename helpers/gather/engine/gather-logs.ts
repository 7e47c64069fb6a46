import type { Container } from '../../evidence/containers.ts';
import type { Logs } from '../../evidence/logs.ts';
import { messageOf } from '../../lib/errors.ts';
import { countErrors, joinFrames, keepsNoLog } from './count-errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { need } from '../need.ts';

const windowMinutes = 15;
/** The newest lines of a talkative container are enough to see a burst. */
const lines = 4000;

/** Whether the container has a terminal decides how its log is framed; the summary does not say. */
async function countLog(
  { docker }: GatherContext['engine'],
  { id, subject }: Container,
  since: number,
): Promise<Logs['rows'][number]> {
  try {
    const container = docker.getContainer(id);
    const inspected = await container.inspect();
    if (keepsNoLog(inspected)) return { service: subject, ...countErrors(''), failed: null };
    const log = await container.logs({
      follow: false,
      stdout: true,
      stderr: true,
      timestamps: true,
      since,
      tail: lines,
    });
    return { service: subject, ...countErrors(joinFrames(log, inspected.Config.Tty)), failed: null };
  } catch (error) {
    return { service: subject, lines: 0, errors: 0, worstMinute: 0, failed: messageOf(error) };
  }
}

/** Log lines of the project's containers, counted as they pass; none is kept. */
export const gatherLogs: Gatherer<'logs'> = {
  id: 'logs',
  async gather(context) {
    const members = need(context, 'containers').filter(({ member }) => member);
    const from = Math.max(Date.now() - windowMinutes * 60_000, context.logsSince ? Date.parse(context.logsSince) : 0);
    const rows = await Promise.all(members.map((container) => countLog(context.engine, container, from / 1000)));
    return {
      value: { windowMinutes, rows },
      undertaken: { rows: members.map(({ subject }) => ({ service: subject })) },
      scope: `the last ${windowMinutes} minutes of ${members.length} containers, at most ${lines} lines each`,
    };
  },
};
