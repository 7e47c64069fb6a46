import { z } from 'zod';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import { readJsonFile } from '../../lib/json.ts';
import type { Docker } from './builder.ts';
import { writeWhole } from '../cache.ts';

const note = z.record(z.string(), z.object({ hash: z.string(), id: z.string() }));
type Note = z.infer<typeof note>;

/**
 * What an engine holds, and which recipe it was made by: a tag alone does not say that the recipe has changed since.
 */
export class LoadedImages {
  readonly #docker: Docker;
  readonly #file: string | null;
  #ids = new Map<string, string>();
  #note: Note = {};

  private constructor(docker: Docker, file: string | null) {
    this.#docker = docker;
    this.#file = file;
  }

  /** `file` is where this engine's notes are kept; null for an engine that keeps none. */
  static async read(docker: Docker, file: string | null): Promise<LoadedImages> {
    const loaded = new LoadedImages(docker, file);
    await loaded.#look();
    loaded.#note = readNote(file);
    return loaded;
  }

  has(tag: string): boolean {
    return this.#ids.has(tag);
  }

  hasMadeBy(tag: string, hash: string): boolean {
    const noted = this.#note[tag];
    return noted !== undefined && noted.hash === hash && noted.id === this.#ids.get(tag);
  }

  /** To be called after the image came in. */
  async remember(tag: string, hash: string): Promise<void> {
    await this.#look();
    this.#note[tag] = { hash, id: this.#ids.get(tag) ?? '' };
    if (this.#file !== null) writeWhole(this.#file, JSON.stringify(this.#note));
  }

  async #look(): Promise<void> {
    const listed = await this.#docker(['image', 'ls', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}']);
    if (listed.code !== 0)
      throw new EvidenceError(
        `The lab's engine did not list its images (${lastLine(listed.stderr)}); take the lab down and start again.`,
      );
    this.#ids = new Map(
      listed.stdout
        .trim()
        .split('\n')
        .map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
    );
  }
}

const readNote = (file: string | null): Note => (file === null ? null : readJsonFile(file, note)) ?? {};
