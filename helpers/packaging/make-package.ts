import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isCompiled } from '../clients/helper-image.ts';
import { projectRoot } from '../lib/project-root.ts';
import { billOfMaterials, bundle } from './bundle.ts';
import { Bill, describeThirdParties, withoutOwnAddresses } from './third-party.ts';

/** What the program reads beside itself, or a person does, at the same place as in the clone. */
const assets = [
  'helpers/prober/image',
  'helpers/prober/programs',
  'helpers/policy/policy.schema.json',
  'fixtures/policies/reference.yaml',
  'LICENSE',
  'README.md',
  'docs',
];

/** `explain` tells what the page of a check does. */
const isWanted = (source: string): boolean => !isCompiled(source) && source !== join(projectRoot, 'docs/checks');

const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  engines: z.object({ node: z.string() }),
});

/**
 * Of the project's own manifest what a package needs. It depends on nothing: whatever it uses is in it, so that nothing
 * is ever fetched under a name that nobody owns.
 */
function manifest(): string {
  const own = Manifest.parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
  return `${JSON.stringify({ ...own, type: 'module', bin: { stackproof: 'launcher.js' } }, null, 2)}\n`;
}

/** Lays the package out in a folder, which is emptied first; `npm pack` makes a file of it. */
export async function makePackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundle(folder);
  for (const path of assets) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(projectRoot, path), join(folder, path), { recursive: true, filter: isWanted });
  }
  cpSync(join(projectRoot, 'helpers/packaging/launcher.js'), join(folder, 'launcher.js'));
  writeFileSync(join(folder, 'package.json'), manifest());
  const path = join(folder, billOfMaterials);
  const bill = withoutOwnAddresses(JSON.parse(readFileSync(path, 'utf8')), readdirSync(join(projectRoot, 'packages')));
  writeFileSync(path, `${JSON.stringify(bill, null, 2)}\n`);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), describeThirdParties(Bill.parse(bill)));
}
