import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { EvidenceError, messageOf, statusOf } from '../lib/errors.ts';
import { projectRoot } from '../lib/project-root.ts';
import type { EngineClient } from './engine-client.ts';

/** The image that every packet of ours starts from; built from `helpers/prober/image/` where it is missing. */
export const helperImage = 'stackproof/helper:1';

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
    throw new EvidenceError(
      `the engine did not say whether it has the image ${image}: ${messageOf(error)}; ` +
        'a socket proxy before it must allow IMAGES',
      { cause: error },
    );
  }
}

/** Waits until the engine has read out its progress; rejects with its own words when that holds an error. */
function follow({ docker }: EngineClient, stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, output: unknown[]) => {
      const failed = output?.find(
        (line): line is { error: string } => typeof line === 'object' && line !== null && 'error' in line,
      );
      if (error || failed) reject(error ?? new Error(String(failed?.error)));
      else resolve();
    });
  });
}

/**
 * The image of that name, built on that engine from the shipped Dockerfile where it is missing; the engine pulls the
 * base. Our own name is never
 * pulled: nobody owns it on a registry. Throws EvidenceError where the image is neither there nor can be built.
 */
export async function ensureHelperImage(
  engine: EngineClient,
  image: string,
  progress: (stage: string, detail?: string) => void,
): Promise<void> {
  if (await isThere(engine, image)) return;
  progress('building the helper image (once)', base);
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
        'give the engine access to a registry once, or `docker load` the image',
      { cause: error },
    );
  }
}
