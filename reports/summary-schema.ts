import { z } from 'zod';
import { Summary } from './summary-file.ts';

/** `summary.json` as a JSON Schema, for whoever reads it; committed as reports/summary.schema.json. */
export const summaryJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(Summary, { io: 'input' }),
  title: 'summary.json of stackproof',
});
