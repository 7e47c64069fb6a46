import type { AskedService } from '../../evidence/asked-service.ts';
import type { Observation } from '../../kernel/check.ts';
import type { Cause } from '../../kernel/cause.ts';

/**
 * Whether a service that did not answer is amiss: one that is not there, does not run, or listens nowhere is; of one
 * that gave no answer nobody knows. null where it answered.
 */
export function whyNotAsked({ state, error }: AskedService): Pick<Observation, 'holds' | 'observed'> | null {
  if (state === 'answered') return null;
  const gone = state === 'absent' || state === 'stopped' || state === 'unreached';
  return { holds: gone ? false : null, observed: error ?? state };
}

const seeContainer = (service: string): string => `docker ps -a --filter label=com.docker.compose.service=${service}`;

/** What one would look at. */
export const causeOf = ({ service }: Pick<AskedService, 'service'>): Cause => ({ kind: 'service', key: service });

/** Subjects that only a service that did not answer could tell of; null: it answered. */
export function untold(asked: AskedService, subjects: readonly string[], expected: string): Observation[] | null {
  const why = whyNotAsked(asked);
  if (!why) return null;
  const names = subjects.length > 0 ? subjects : [asked.service];
  return names.map((subject) => ({
    subject,
    expected,
    ...why,
    reproduce: seeContainer(asked.service),
    cause: causeOf(asked),
  }));
}
