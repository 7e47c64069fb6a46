import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** What a text says as JSON; undefined: it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same where it has a shape; null: it is no JSON, or of another shape. */
export function readJson<S extends z.ZodType>(text: string, shape: S): z.infer<S> | null {
  const read = shape.safeParse(parseJson(text));
  return read.success ? read.data : null;
}

/** The same of a file; null, too, where that cannot be read. */
export function readJsonFile<S extends z.ZodType>(path: string, shape: S): z.infer<S> | null {
  try {
    return readJson(readFileSync(path, 'utf8'), shape);
  } catch {
    return null;
  }
}
