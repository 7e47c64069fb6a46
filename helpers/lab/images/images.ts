import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, lastLine } from '../../lib/errors.ts';
import { makeBaseImage } from './base-image.ts';
import { buildImage } from './build-image.ts';
import { withBuilder, type Docker } from './builder.ts';
import { cacheFolder, makeFolder, timed } from '../cache.ts';
import type { LabImage, Progress } from '../contract.ts';
import type { EngineRoot } from '../embedded/engine-root.ts';
import { readRecipes, type ImageRecipe } from './image-recipes.ts';
import { LoadedImages } from './loaded-images.ts';
import { withLock } from '../lock.ts';
import { pullImage } from './image-registry.ts';
import { needRoom } from '../requirements.ts';

const fortnight = 14 * 86_400_000;

/**
 * See the contract. What was built or pulled is kept in the cache as `docker save` wrote it, under the hash of its
 * recipe.
 * Without a root nothing is built here: what is missing must be in the cache.
 */
export async function ensureImages(
  root: EngineRoot | null,
  docker: Docker,
  slot: string | null,
  images: readonly string[],
  progress: Progress,
): Promise<LabImage[]> {
  const recipes = readRecipes();
  const loaded = await LoadedImages.read(docker, slot === null ? null : join(slot, 'loaded.json'));
  const wanted = [...new Set(images)].map((image) => {
    const recipe = recipes.get(image);
    if (recipe === undefined && image.startsWith('stackproof/'))
      throw new ConfigError(
        `The image ${image} is in no folder of fixtures/images; correct its name, or add the folder.`,
      );
    const present = recipe === undefined ? loaded.has(image) : loaded.hasMadeBy(image, recipe.hash);
    return { image, recipe, present };
  });
  const missing = wanted.filter(({ present }) => !present);
  const unmade = missing.filter(({ image, recipe }) => !existsSync(tarOf(image, recipe)));
  if (unmade.length > 0) {
    if (root === null)
      throw new ConfigError(
        `The images ${unmade.map(({ image }) => image).join(', ')} went from ${cacheFolder()} while they were ` +
          'wanted; run the same command again.',
      );
    await withLock(`images ${cacheFolder()}`, () => make(root, unmade, recipes, progress));
  }
  if (missing.length > 0) {
    await timed('load', `loading ${missing.length} images into the lab`, progress, async () => {
      for (const { image, recipe } of missing) await load(docker, loaded, image, recipe);
    });
  }
  return wanted.map(({ image, recipe, present }) => {
    const made = recipe === undefined ? 'pulled' : 'built';
    return { image, real: recipe?.real ?? true, origin: present ? 'present' : made };
  });
}

export function tarOf(image: string, recipe: ImageRecipe | undefined): string {
  const folder = makeFolder(join(cacheFolder(), 'images'));
  return join(
    folder,
    recipe === undefined ? `pulled-${image.replaceAll(/[^\w.-]/g, '_')}.tar` : `${recipe.name}-${recipe.hash}.tar`,
  );
}

async function load(
  docker: Docker,
  loaded: LoadedImages,
  image: string,
  recipe: ImageRecipe | undefined,
): Promise<void> {
  const got = await docker(['load', '--quiet', '--input', tarOf(image, recipe)]);
  if (got.code !== 0)
    throw new ConfigError(
      `The image ${image} could not be loaded into the lab (${lastLine(got.stderr)}); is the disk full?`,
    );
  await loaded.remember(image, recipe?.hash ?? '');
}

async function make(
  root: EngineRoot,
  unmade: readonly { image: string; recipe: ImageRecipe | undefined }[],
  recipes: ReadonlyMap<string, ImageRecipe>,
  progress: Progress,
): Promise<void> {
  // Another start may have made them while we waited for the lock.
  const still = unmade.filter(({ image, recipe }) => !existsSync(tarOf(image, recipe)));
  if (still.length === 0) return;
  needRoom(makeFolder(cacheFolder()), 3, 'the images');
  dropOld();
  await withBuilder(root, async (docker) => {
    const loaded = await LoadedImages.read(docker, join(cacheFolder(), 'builder', 'loaded.json'));
    for (const { image, recipe } of still) {
      if (recipe !== undefined) await build(root, docker, loaded, recipe, recipes, progress);
      else if (!(await pullImage(docker, image)))
        throw new ConfigError(
          `The image ${image} is not in the lab, its registry did not give it, ` +
            'and fixtures/images has no recipe for it; pull it where a registry answers, or add a stand-in.',
        );
      await save(docker, image, tarOf(image, recipe));
    }
  });
}

async function build(
  root: EngineRoot,
  docker: Docker,
  loaded: LoadedImages,
  recipe: ImageRecipe,
  recipes: ReadonlyMap<string, ImageRecipe>,
  progress: Progress,
): Promise<void> {
  if (loaded.hasMadeBy(recipe.tag, recipe.hash)) return;
  const parents = [...recipes.values()].filter(({ name }) => recipe.from.includes(name));
  for (const parent of parents) await build(root, docker, loaded, parent, recipes, progress);
  await timed(`image ${recipe.name}`, `building ${recipe.tag}`, progress, () =>
    recipe.folder === null ? makeBaseImage(root, docker, progress) : buildImage(docker, recipe, parents),
  );
  await loaded.remember(recipe.tag, recipe.hash);
}

async function save(docker: Docker, image: string, tar: string): Promise<void> {
  const draft = `${tar}.draft`;
  const saved = await docker(['save', '--output', draft, image]);
  if (saved.code !== 0)
    throw new ConfigError(
      `The image ${image} could not be saved to ${tar} (${lastLine(saved.stderr)}); is the disk full?`,
    );
  renameSync(draft, tar);
}

/**
 * What no recipe of the last fortnight asked for, and what a killed start left half written; we hold the images' lock.
 */
function dropOld(): void {
  const folder = join(cacheFolder(), 'images');
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.includes('.draft') || Date.now() - statSync(path).mtimeMs > fortnight) rmSync(path, { force: true });
  }
}
