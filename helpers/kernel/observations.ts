import type { Observation } from './check.ts';

/** A subject that could not be seen, and why. */
export const unseen = (subject: string, expected: string, observed: string): Observation => ({
  subject,
  holds: null,
  expected,
  observed,
  reproduce: null,
});

/** A subject that is as it should be, where nobody needs a command to see it again. */
export const sound = (subject: string, expected: string, observed: string): Observation => ({
  subject,
  holds: true,
  expected,
  observed,
  reproduce: null,
});
