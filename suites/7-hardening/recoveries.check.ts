import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { word } from '../../helpers/lib/shell-word.ts';
import type { HealingTrials } from '../../helpers/evidence/healing-trials.ts';

/** Made ill by hand, looked at when it ought to be well again, and put back. */
const fallIll = (service: string, ill: HealingTrials['rows'][number]['ill'], seconds: number): string => {
  const look = `sleep ${seconds}; docker compose ps ${service}`;
  return ill === 'paused'
    ? `docker compose pause ${service}; ${look}; docker compose unpause ${service}`
    : `docker compose kill -s STOP ${service}; ${look}; docker compose kill -s CONT ${service}`;
};

export const recoveries = defineCheck({
  id: 'recoveries',
  title: 'A service that is paused or unhealthy is healed in time',
  severity: 'medium',
  why: 'Only a service that was healed once shows that the next one will be.',
  fix: 'Follow the healer’s log for the service that is named: its label, its health check, what the engine refused.',
  requires: ['healing-trials'],
  evaluate({ 'healing-trials': trials }) {
    if (trials.notMade !== null) return notApplicable(trials.notMade);
    if (trials.rows.length === 0) return unknown('no declared service may fall ill: each is shared, a door, or down');
    const rows = trials.rows.map(({ service, ill, healedAfter, limitSeconds, error }): Observation => ({
      subject: `${service} ${ill}`,
      cause: { kind: 'service', key: service },
      holds: error === null ? healedAfter !== null && healedAfter <= limitSeconds : null,
      expected: `runs and is healthy again within ${limitSeconds} s`,
      observed: error ?? (healedAfter === null ? 'not in time' : `after ${healedAfter} s`),
      reproduce: fallIll(word(service), ill, limitSeconds),
    }));
    const left = trials.transcript
      .filter(({ error }) => error !== null)
      .map(({ did, error }) => unseen('what was done', 'everything put back', `${did}: ${error ?? ''}`));
    return [...rows, ...left];
  },
});
