import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyJsonSchema } from './json-schema.ts';

writeFileSync(join(import.meta.dirname, 'policy.schema.json'), `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
