import { z } from 'zod';

// What other programs leave out or write as null, read as what it stands for.

export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** A value of YAML that may be written without quotes. */
export const scalar = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

export const amount = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

export const list = <T extends z.ZodType>(value: T) =>
  z
    .array(value)
    .nullish()
    .transform((read) => read ?? []);

export const texts = list(z.string());

export const record = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform((read) => read ?? {});
