import { z } from 'zod';
import { redactText } from './secret-shapes.ts';

/** Header fields, small letters, by which an answer says how browsers are to treat it, or what wrote it. */
const frontHeaderNames = [
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'content-security-policy',
  'referrer-policy',
  'server',
  'x-powered-by',
  'x-aspnet-version',
  'x-aspnetmvc-version',
  'x-generator',
] as const;

/**
 * Those that an answer had, by name in small letters; one that came twice is joined with `, `. Whatever is not here was
 * not sent.
 */
export const FrontHeaders = z.partialRecord(z.enum(frontHeaderNames), z.string());
export type FrontHeaders = z.infer<typeof FrontHeaders>;

/** As long as servers let a header be. */
const longest = 8000;

/** Of all headers of an answer, names in small letters, those that are kept. */
export const keepFrontHeaders = (headers: Readonly<Record<string, string>>): FrontHeaders =>
  Object.fromEntries(
    frontHeaderNames.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, redactText(value).slice(0, longest)] as const];
    }),
  );
