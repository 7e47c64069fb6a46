import { z } from 'zod';
import { familyOf, rangeOf } from '../lib/ip.ts';

export const iteration = z.number().int().min(0).max(7);
/** An entry holds from iteration `from` on, and is gone at iteration `until`. Neither: always. */
export const span = { from: iteration.optional(), until: iteration.optional() };
export const protocol = z.enum(['tcp', 'udp']);
export const port = z.number().int().min(1).max(65535);

/** Shorter ones hold a good part of all there are: whoever means everybody says `bypass`. */
const shortest = { 4: 8, 6: 7 } as const;

/** An address, or a range of addresses that are somebody's. */
export const addressRange = z.string().superRefine((text, context) => {
  const range = rangeOf(text);
  if (range === null) context.addIssue('is neither an address nor a range such as 192.168.0.0/16');
  else if (Number(range.split('/')[1]) < shortest[familyOf(range)])
    context.addIssue('takes in addresses of the whole internet: whoever means everybody writes access.bypass');
});

export const reference = z
  .string()
  .regex(/^(env:[A-Za-z_]\w*|file:.+)$/, 'is no reference: write env:NAME or file:PATH, never the value itself');
