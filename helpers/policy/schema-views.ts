import { z } from 'zod';

const blindSpot = z
  .strictObject({
    accept: z.literal('none').describe('No such view is had, and that is accepted'),
    reason: z.string().min(1),
    owner: z.string().min(1),
    expires: z.iso.date().describe('Last day on which it counts, YYYY-MM-DD'),
  })
  .describe(
    'A view that nobody lends: what it alone could show stays unseen, and does not fail the run until that day',
  );

/** Blind spots of a policy, by the place from which nobody looks. */
export const views = z
  .strictObject({
    outside: blindSpot.optional().describe('Nobody looks at the host from another machine'),
    neighbour: blindSpot
      .optional()
      .describe('Nobody beside the host sets a route to its containers, also where one looks at it from outside'),
  })
  .prefault({})
  .describe('Blind spots that are accepted');
