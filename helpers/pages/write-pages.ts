import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/project-root.ts';
import { allPages, checksFolder } from './all-pages.ts';

const pages = allPages();
rmSync(join(projectRoot, checksFolder), { recursive: true, force: true });
mkdirSync(join(projectRoot, checksFolder), { recursive: true });
for (const [path, text] of pages) writeFileSync(join(projectRoot, path), text);
process.stdout.write(`wrote ${pages.size} pages below docs\n`);
