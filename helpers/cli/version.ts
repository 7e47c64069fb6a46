import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../lib/project-root.ts';

/** Name and version, from the one place that states them. */
export function toolVersion(): { name: 'stackproof'; version: string } {
  const text = readFileSync(join(projectRoot, 'package.json'), 'utf8');
  return { name: 'stackproof', version: z.object({ version: z.string() }).parse(JSON.parse(text)).version };
}
