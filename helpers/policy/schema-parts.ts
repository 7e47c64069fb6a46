import { z } from 'zod';

export const iteration = z.number().int().min(0).max(7);
/** An entry holds from iteration `from` on, and is gone at iteration `until`. Neither: always. */
export const span = { from: iteration.optional(), until: iteration.optional() };
export const protocol = z.enum(['tcp', 'udp']);
export const port = z.number().int().min(1).max(65535);

export const reference = z
  .string()
  .regex(/^(env:[A-Za-z_]\w*|file:.+)$/, 'is no reference: write env:NAME or file:PATH, never the value itself');
