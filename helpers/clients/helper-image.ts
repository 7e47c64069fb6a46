import { createReadStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { z } from 'zod';
import { ConfigError, EvidenceError, messageOf, statusOf } from '../lib/errors.ts';
import { projectRoot } from '../lib/project-root.ts';
import type { EngineClient } from './engine-client.ts';
import { whyForbidden } from './forbidden.ts';

/** The image that every packet of ours starts from; built from `helpers/prober/image/` where it is missing. */
export const helperImage = 'stackproof/helper:2';

/**
 * All that the image is built from, and nothing else: the prober's tests and the programs that are sent to it stand
 * beside.
 */
export const helperImageFolder = join(projectRoot, 'helpers/prober/image');
/** Python writes these wherever it is run by hand. */
export const isCompiled = (path: string): boolean => basename(path) === '__pycache__';

const base = 'debian:bookworm-slim';

async function isThere({ docker }: EngineClient, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    const why = whyForbidden('image', error) ?? `${messageOf(error)}; a socket proxy before it must allow IMAGES`;
    throw new EvidenceError(`the engine did not say whether it has the image ${image}: ${why}`, { cause: error });
  }
}

/** Waits until the engine has read out its progress; rejects with its own words when that holds an error. */
function follow({ docker }: EngineClient, stream: NodeJS.ReadableStream): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, output: unknown[]) => {
      const failed = output?.find(
        (line): line is { error: string } => typeof line === 'object' && line !== null && 'error' in line,
      );
      if (error || failed) reject(error ?? new Error(String(failed?.error)));
      else resolve(output ?? []);
    });
  });
}

const Loaded = z.object({ stream: z.string().optional() });

/** Loads what `docker save` wrote, and answers the image in it. */
async function loadImage(engine: EngineClient, file: string): Promise<string> {
  const said: string[] = [];
  try {
    const stream = await engine.docker.loadImage(createReadStream(file));
    for (const line of await follow(engine, stream)) said.push(Loaded.safeParse(line).data?.stream ?? '');
  } catch (error) {
    throw new EvidenceError(
      `${file} could not be loaded as the helper image: ${messageOf(error)}; make it with ` +
        `\`docker save ${helperImage} --output ${basename(file)}\` where the image is`,
      { cause: error },
    );
  }
  const image = /Loaded image(?: ID)?: (\S+)/.exec(said.join('\n'))?.[1];
  if (image !== undefined) return image;
  throw new EvidenceError(`the engine did not say which image ${file} holds: save one image, by its name`);
}

async function pull(engine: EngineClient, image: string): Promise<void> {
  if (!image.includes('@sha256:'))
    throw new ConfigError(
      `the helper image ${image} is not on the engine, and is only fetched by its digest: write it as NAME@sha256:…, ` +
        'or name a file that `docker save` wrote',
    );
  try {
    await follow(engine, await engine.docker.pull(image));
  } catch (error) {
    throw new EvidenceError(
      `the helper image ${image} could not be fetched: ${messageOf(error)}; see whether \`docker pull\` gets it`,
      { cause: error },
    );
  }
}

async function build(engine: EngineClient, image: string): Promise<void> {
  try {
    await follow(
      engine,
      await engine.docker.buildImage(Readable.from(pack(helperImageFolder, { ignore: isCompiled })), {
        t: image,
        buildargs: { BASE: base },
        forcerm: true,
      }),
    );
  } catch (error) {
    throw new EvidenceError(
      `the helper image ${image} is not on the engine and could not be built there: ${messageOf(error)}; ` +
        'give the engine access to a registry once, or name a file of it with --helper-image',
      { cause: error },
    );
  }
}

/**
 * The image that the helper container is made of, on that engine, by the name it has there. Our own is built there from
 * the shipped Dockerfile where it is missing, the engine pulls the base; its name is never pulled, for nobody owns it
 * on a registry. Another one is a file that `docker save` wrote, or a name, which is pulled by its digest alone. Throws
 * EvidenceError where it is neither there nor can be had, ConfigError where its name has no digest.
 */
export async function ensureHelperImage(
  engine: EngineClient,
  image: string,
  progress: (stage: string, detail?: string) => void,
): Promise<string> {
  if (statSync(image, { throwIfNoEntry: false })?.isFile()) {
    progress('loading the helper image', image);
    return loadImage(engine, image);
  }
  if (await isThere(engine, image)) return image;
  if (image === helperImage) {
    progress('building the helper image (once)', base);
    await build(engine, image);
  } else {
    progress('fetching the helper image', image);
    await pull(engine, image);
  }
  return image;
}
