import { z } from 'zod';
import { isAddress } from '../lib/ip.ts';
import { Family } from './cell-value.ts';

const address = z.string().max(100).refine(isAddress, 'is no IP address');
const port = z.int().min(1).max(65_535);
const control = z.strictObject({ port, before: z.boolean(), after: z.boolean() });

/** One address as it was seen from there. */
const LookedAt = z.strictObject({
  /** As it was asked for: a name, or the address itself. */
  asked: z.string().min(1).max(253),
  address,
  family: Family,
  tcpOpen: z.array(port).max(65_535),
  /** Some port refused: packets came back. */
  refuses: z.boolean(),
  /** Answered only when asked again. */
  lost: z.array(port).max(65_535),
  udp: z.array(z.strictObject({ port, value: z.enum(['open', 'closed', 'silent']) })).max(1_000),
  /** Ports that were open when they were first seen, and ports that hardly anybody uses: whether they answered. */
  controls: z.array(control).max(20),
  /** Why not all of its ports were asked; null: they were. */
  error: z.string().max(500).nullable(),
});
export type LookedAt = z.infer<typeof LookedAt>;

/** What `stackproof look-outside` writes on another machine: data of a stranger until it was read by this. */
export const OutsideLook = z
  .strictObject({
    stackproof: z.literal('outside-view'),
    schema: z.literal(1),
    tool: z.strictObject({ name: z.string().max(50), version: z.string().max(50) }),
    /** The machine that looked, as it calls itself. */
    from: z.string().min(1).max(253),
    begun: z.iso.datetime(),
    ended: z.iso.datetime(),
    looks: z.array(LookedAt).min(1).max(64),
  })
  .refine(({ begun, ended }) => Date.parse(begun) <= Date.parse(ended), 'it ended before it began');
export type OutsideLook = z.infer<typeof OutsideLook>;
