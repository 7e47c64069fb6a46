import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJsonSchema } from '../helpers/kernel/record-schema.ts';
import { summaryJsonSchema } from './summary-schema.ts';

const write = (path: string, schema: unknown) =>
  writeFileSync(join(import.meta.dirname, path), `${JSON.stringify(schema, null, 2)}\n`);

write('../helpers/kernel/run.schema.json', runJsonSchema());
write('summary.schema.json', summaryJsonSchema());
