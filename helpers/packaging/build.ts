import { join, resolve } from 'node:path';
import { projectRoot } from '../lib/project-root.ts';
import { makePackage } from './make-package.ts';

const [, , folder = join(projectRoot, 'dist')] = process.argv;
await makePackage(resolve(folder));
process.stdout.write(`${resolve(folder)} holds the package: \`npm pack ${resolve(folder)}\` makes one file of it\n`);
