import { z } from 'zod';

/**
 * What came of asking a service. answered: as such a service does. absent: there is no container of it. stopped: none
 * of them runs. unreached: nothing listens there. refused: it asks for a login that nobody gave us, or does not take
 * it. mute: it gave no such answer, or could not be asked.
 */
const AskedState = z.enum(['answered', 'absent', 'stopped', 'unreached', 'refused', 'mute']);

/** A service that watches the stack, and how it was found, asked inside its own network namespace. */
export const AskedService = z.object({
  service: z.string(),
  port: z.number(),
  state: AskedState,
  /** For people; null: it answered. */
  error: z.string().nullable(),
});
export type AskedService = z.infer<typeof AskedService>;
