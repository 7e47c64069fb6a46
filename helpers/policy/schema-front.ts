import { z } from 'zod';

/** What answers tell browsers, and what they tell of themselves. */
export const headers = z
  .strictObject({
    framedBy: z
      .array(z.string())
      .default([])
      .describe('Origins that may show a page in a frame beside its own, as frame-ancestors writes them'),
    referrer: z
      .array(z.enum(['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin']))
      .min(1)
      .default(['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'])
      .describe('Referrer policies that do'),
    contentSecurityPolicy: z
      .boolean()
      .default(false)
      .describe('Each host must send a Content-Security-Policy; one that is sent must be sound in any case'),
    untold: z
      .array(z.enum(['Server', 'X-Powered-By', 'X-AspNet-Version', 'X-AspNetMvc-Version', 'X-Generator']))
      .default(['X-Powered-By', 'X-AspNet-Version', 'X-AspNetMvc-Version', 'X-Generator'])
      .describe('Headers that name the software, and that no answer may have'),
  })
  .prefault({});
export type HeadersRule = z.infer<typeof headers>;

const limit = (average: number, burst: number) => ({
  average: z.number().positive().default(average).describe('Requests in a period'),
  periodSeconds: z.number().positive().default(60),
  burst: z.number().int().min(1).default(burst).describe('Requests at once'),
});

/** How often one visitor may ask. */
export const rateLimits = z
  .strictObject({
    general: z.strictObject(limit(100, 200)).prefault({}).describe('For every router'),
    admin: z
      .strictObject({
        ...limit(10, 20),
        services: z
          .array(z.string())
          .optional()
          .describe('Services it is for; left out: those that ask for two factors'),
      })
      .prefault({})
      .describe('For those who run the stack'),
    unlimited: z.array(z.string()).default([]).describe('Services that anybody may ask as often as he likes'),
  })
  .prefault({});
type RateLimits = z.infer<typeof rateLimits>;

export type RateFigures = RateLimits['general'];

export interface RateLimitsRule {
  general: RateFigures;
  admin: RateFigures;
  /** Services that the narrower figures are for. */
  administered: readonly string[];
  unlimited: readonly string[];
}

/** As far as there are services. levels: what each of them asks for. */
export function rateLimitsAt(
  { general, admin, unlimited }: RateLimits,
  levels: Readonly<Record<string, string>>,
): RateLimitsRule {
  const { services, ...figures } = admin;
  const administered = services ?? Object.keys(levels).filter((name) => levels[name] === 'two_factor');
  return { general, admin: figures, administered, unlimited };
}
