import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { containersOf, isAtRest, isLooping } from '../../helpers/derived/stack/stack.ts';

const expectations = { always: 'running', once: 'ended with 0, or at work', sometimes: 'running, or not asked for' };

export const runningServices = defineCheck({
  id: 'running-services',
  title: 'All declared services run',
  severity: 'high',
  seesLife: true,
  why: 'A service that is stopped or paused serves nobody, and a paused one still reports itself as running.',
  fix: 'Start it with `docker compose up -d`, or `docker unpause` it.',
  restsOn: ['program'],
  requires: ['containers'],
  evaluate({ containers }, policy) {
    const services = Object.keys(policy.services);
    if (services.length === 0) return notApplicable('the policy declares no service');
    if (containers.length === 0) return unknown('the engine lists no container');
    const rows = services.flatMap((subject): Observation[] => {
      const mine = containersOf(containers, subject);
      const { runs = 'always' } = policy.services[subject] ?? {};
      if (isAtRest(containers, policy, subject))
        return [sound(subject, expectations[runs], mine.length > 0 ? 'ended with 0' : 'not asked for')];
      if (mine.length === 0 && runs === 'once')
        return [unseen(subject, expectations[runs], 'it has no container, so that nobody knows how it ended')];
      if (mine.length === 0)
        return [
          {
            subject,
            lead: { from: 'state', key: subject },
            holds: false,
            expected: 'running',
            observed: 'it has no container',
            reproduce: 'docker compose ps --all',
          },
        ];
      // One that dies as soon as it starts is named by restart-loops, whichever moment it was caught in.
      return mine
        .filter((container) => !isLooping(container, policy))
        .map(({ status, exitCode, name }) => ({
          subject,
          lead: { from: 'state' as const, key: subject },
          holds: status === 'running',
          expected: expectations[runs],
          observed: status === 'exited' ? `exited with code ${exitCode}` : status,
          reproduce: `docker inspect --format '{{.State.Status}}' ${name}`,
        }));
    });
    return rows.length > 0 ? rows : unknown('every declared service is in a restart loop');
  },
});
