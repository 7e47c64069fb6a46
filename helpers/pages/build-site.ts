import { join, resolve } from 'node:path';
import { projectRoot } from '../lib/project-root.ts';
import { buildSite } from './site.ts';

const [, , folder = join(projectRoot, 'site')] = process.argv;
const count = await buildSite(resolve(folder));
process.stdout.write(`wrote ${count} pages to ${resolve(folder)}; begin with ${join(resolve(folder), 'index.html')}\n`);
