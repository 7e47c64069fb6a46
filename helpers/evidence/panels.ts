import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/** refused: not let in. accepted: let in. banned: refused for the number of tries. unclear: neither. */
export const PanelAnswer = z.enum(['refused', 'accepted', 'banned', 'unclear']);
export type PanelAnswer = z.infer<typeof PanelAnswer>;

/** Panels of known programs, and whether the credentials that they come with open them. */
export const Panels = z.object({
  /** Why nothing was tried; null: it was. */
  notTried: z.string().nullable(),
  /** Services whose program has a panel that we know. */
  rows: z.array(
    z.object({
      service: z.string(),
      program: z.string(),
      /** A password that nobody has: unless it is refused, no answer means anything. */
      control: PanelAnswer,
      /** The credentials that the program comes with, by the user's name; unset: nobody set one up yet. */
      tries: z.array(z.object({ account: z.string(), answer: PanelAnswer })),
      error: z.string().nullable(),
    }),
  ),
});
export type Panels = z.infer<typeof Panels>;

export const panels = defineArtifact({
  id: 'panels',
  schema: Panels,
  stage: 'experiments',
  since: 5,
  restsOn: ['program'],
  needs: ['containers', 'listeners'],
  undertakes: { rows: ['service'] },
});
