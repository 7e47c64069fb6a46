import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { helperImageFolder } from '../../clients/helper-image.ts';
import { ConfigError } from '../../lib/errors.ts';

const imagesFolder = join(import.meta.dirname, '../../../fixtures/images');

/** The image under all of ours; it has no folder, see base-image.ts. */
export const baseImage = { name: 'base', tag: 'stackproof/base:bookworm', recipe: 2 };

const imageFile = z.looseObject({
  tag: z.string().startsWith('stackproof/'),
  real: z.boolean(),
  from: z.array(z.string()),
  args: z.array(z.string()).default([]),
});

export interface ImageRecipe {
  name: string;
  tag: string;
  real: boolean;
  from: readonly string[];
  /** Build arguments it asks of the machine. */
  args: readonly string[];
  /** Null for the base image. */
  folder: string | null;
  /** Of the folder's files and of what it is built from: another hash is another image. */
  hash: string;
}

/** Every image we can build, by its tag. */
export function readRecipes(folder = imagesFolder): Map<string, ImageRecipe> {
  const base: ImageRecipe = {
    ...baseImage,
    real: true,
    from: [],
    args: [],
    folder: null,
    hash: digest([JSON.stringify(baseImage)]),
  };
  const byName = new Map<string, ImageRecipe>([[base.name, base]]);
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'image.json')))
    : [];
  if (folder === imagesFolder) names.push('helper');
  for (const name of names) addRecipe(folder, name, byName, []);
  return new Map([...byName.values()].map((recipe) => [recipe.tag, recipe]));
}

function addRecipe(
  folder: string,
  name: string,
  known: Map<string, ImageRecipe>,
  asking: readonly string[],
): ImageRecipe {
  const found = known.get(name);
  if (found !== undefined) return found;
  // The helper's is the one that a live audit needs too, so it stands apart from the lab's.
  const home = folder === imagesFolder && name === 'helper' ? helperImageFolder : join(folder, name);
  const file = join(home, 'image.json');
  if (asking.includes(name))
    throw new ConfigError(
      `The images ${[...asking, name].join(' → ')} are built from one another; break the circle in ${file}.`,
    );
  if (!existsSync(file))
    throw new ConfigError(
      `An image is built \`from\` ${name}, and ${file} is not there; add it, ` +
        `or correct the \`from\` of ${asking.at(-1) ?? 'the image'}.`,
    );
  const image = imageFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!image.success)
    throw new ConfigError(
      `${file} must have \`tag\` (stackproof/…), \`real\` and \`from\`: ` +
        `${image.error.issues[0]?.message ?? 'it has not'}.`,
    );
  const parents = image.data.from.map((parent) => addRecipe(folder, parent, known, [...asking, name]));
  const recipe = {
    name,
    tag: image.data.tag,
    real: image.data.real,
    from: image.data.from,
    args: image.data.args,
    folder: home,
    hash: digest([...parents.map(({ hash }) => hash), ...contentOf(home)]),
  };
  known.set(name, recipe);
  return recipe;
}

function contentOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .flatMap((path) => [relative(folder, path), String(statSync(path).mode & 0o111), readFileSync(path, 'base64')]);
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
