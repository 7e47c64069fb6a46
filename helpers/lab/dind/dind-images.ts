import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, lastLine } from '../../lib/errors.ts';
import { baseImage, readRecipes, type ImageRecipe } from '../images/image-recipes.ts';
import { upstreamBase } from '../images/base-image.ts';
import { buildImage } from '../images/build-image.ts';
import type { Docker } from '../images/builder.ts';
import { cacheFolder, timed } from '../cache.ts';
import type { LabImage, Progress } from '../contract.ts';
import type { OuterEngine } from './dind-engine.ts';
import type { EngineRoot } from '../embedded/engine-root.ts';
import { ensureImages, tarOf } from '../images/images.ts';
import { LoadedImages } from '../images/loaded-images.ts';
import { withLock } from '../lock.ts';
import { provision } from '../provision.ts';
import { pullImage } from '../images/image-registry.ts';

/**
 * Images for the outer engine itself (`target` is it) or for a lab on it: there already, else from the cache's tars,
 * else built or pulled by the
 * outer engine, else by the private builder where this machine can have one. `notes` is the folder of what is known of
 * the target's images.
 */
export async function ensureThrough(
  outer: OuterEngine,
  target: Docker,
  notes: string,
  images: readonly string[],
  progress: Progress,
): Promise<LabImage[]> {
  const recipes = readRecipes();
  const there = await LoadedImages.read(target, join(notes, 'loaded.json'));
  const lacking = images.filter((image) => {
    const recipe = recipes.get(image);
    return (
      !(recipe === undefined ? there.has(image) : there.hasMadeBy(image, recipe.hash)) &&
      !existsSync(tarOf(image, recipe))
    );
  });
  const unmade = await withLock(`outer ${cacheFolder()}`, async () => {
    const left: string[] = [];
    for (const image of lacking)
      if (!(await makeOnOuter(outer, image, recipes, target !== outer.docker, progress))) left.push(image);
    return left;
  });
  return ensureImages(
    unmade.length === 0 ? null : await privateEngine(unmade, progress),
    target,
    notes,
    images,
    progress,
  );
}

/**
 * Made by the outer engine, and saved in the cache if it is for a lab. False when it cannot: no registry gives it or
 * what it starts from.
 */
async function makeOnOuter(
  { docker, notes }: OuterEngine,
  image: string,
  recipes: ReadonlyMap<string, ImageRecipe>,
  save: boolean,
  progress: Progress,
): Promise<boolean> {
  const recipe = recipes.get(image);
  const tar = tarOf(image, recipe);
  if (existsSync(tar)) return true;
  // Our own names are on no registry; `ensureImages` says so of one that nobody can make.
  if (recipe === undefined && image.startsWith('stackproof/')) return true;
  const there = await LoadedImages.read(docker, join(notes, 'loaded.json'));
  const made =
    recipe === undefined
      ? there.has(image) || (await pullImage(docker, image))
      : await build(docker, there, recipe, recipes, progress);
  if (!made) return false;
  if (!save) return true;
  const saved = await docker(['save', '--output', `${tar}.draft`, image]);
  if (saved.code !== 0)
    throw new ConfigError(
      `The image ${image} could not be saved to ${tar} (${lastLine(saved.stderr)}); is the disk full?`,
    );
  renameSync(`${tar}.draft`, tar);
  return true;
}

async function build(
  docker: Docker,
  there: LoadedImages,
  recipe: ImageRecipe,
  recipes: ReadonlyMap<string, ImageRecipe>,
  progress: Progress,
): Promise<boolean> {
  if (there.hasMadeBy(recipe.tag, recipe.hash)) return true;
  if (recipe.tag === baseImage.tag) {
    if (!(await pullImage(docker, upstreamBase))) return false;
    await docker(['tag', upstreamBase, baseImage.tag]);
  } else {
    const parents = [...recipes.values()].filter(({ name }) => recipe.from.includes(name));
    for (const parent of parents) if (!(await build(docker, there, parent, recipes, progress))) return false;
    await timed(`image ${recipe.name}`, `building ${recipe.tag} on the engine`, progress, () =>
      buildImage(docker, recipe, parents),
    );
  }
  await there.remember(recipe.tag, recipe.hash);
  return true;
}

async function privateEngine(unmade: readonly string[], progress: Progress): Promise<EngineRoot> {
  if (process.platform === 'linux' && process.getuid?.() === 0) return provision(progress);
  throw new ConfigError(
    `The engine could not make ${unmade.join(', ')}, for no registry gave it that or ${upstreamBase}; ` +
      'connect it to one, or `docker load` what is missing, or run this as root on Debian.',
  );
}
