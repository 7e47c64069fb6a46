import { z } from 'zod';

/** Where secrets lie, who reads which, and how old one may grow. */
export const secrets = z
  .strictObject({
    directory: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of the secret files on the engine’s machine; a relative one counts from the project directory'),
    owners: z
      .record(z.string(), z.number().int().min(0))
      .default({})
      .describe('Secret → uid that its file belongs to; left out: the uid of the process that reads it'),
    readers: z
      .record(z.string(), z.array(z.string()))
      .default({})
      .describe('Secret → services that may read it; left out: those whose `secrets:` names it'),
    rotationDays: z.number().int().min(1).default(365).describe('Days after which a secret is due to be made anew'),
    allowed: z
      .array(
        z.strictObject({
          service: z.string(),
          name: z.string().describe('Of the variable, label or argument, as the finding names it'),
          why: z.string().min(1),
        }),
      )
      .default([])
      .describe('Names that look like a secret’s and hold none'),
  })
  .prefault({});
