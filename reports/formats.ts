import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../helpers/lib/project-root.ts';
import type { Format } from './format.ts';

const folder = join(projectRoot, 'reports', 'formats');

/** The files that make one each; in the package, which has no folders, the bundler has listed them. */
const files = readdirSync(folder).filter((name) => name.endsWith('.format.ts'));

/** Every format there is, in the order of their files: a new one is a file in `formats/`, and nothing else. */
export const formats: readonly Format[] = await Promise.all(
  files.sort().map(async (name) => {
    const { format } = (await import(pathToFileURL(join(folder, name)).href)) as { format: Format };
    return format;
  }),
);
