import { z } from 'zod';
import type { SeenPath, StackMap, Thresholds } from './stack-map.ts';

const texts = z.array(z.string());
const saw = z.enum(['open', 'closed', 'unclear']);
const band = z.object({ monitor: z.number(), fail: z.number() });

export const seenPathSchema = z.object({
  from: z.string(),
  to: z.string(),
  port: z.string(),
  reached: z.boolean().nullable().describe('null: could not be seen'),
  networks: texts,
  control: z.string().nullable().describe('Who reached the same port before and after; null: nobody did'),
}) satisfies z.ZodType<SeenPath>;

const network = z.object({
  key: z.string(),
  driver: z.string(),
  internal: z.boolean(),
  isolated: z.boolean(),
  legacy: z.boolean(),
  declared: z.boolean(),
});

const service = z.object({
  name: z.string(),
  member: z.boolean(),
  proxy: z.boolean(),
  networks: texts,
  shares: z.string().nullable(),
  status: z.string(),
  health: z.string(),
  startedAt: z.string(),
  ports: z.array(z.object({ port: z.string(), hostPort: z.int(), loopback: z.boolean(), declared: z.boolean() })),
  internet: z.object({ reached: z.boolean().nullable(), declared: z.boolean() }),
});

const router = z.object({
  name: z.string(),
  rule: z.string(),
  entryPoints: texts,
  middlewares: texts,
  tls: z.boolean(),
  hosts: texts,
  service: z.string().nullable(),
  certificateDays: z.number().nullable(),
  due: z.string().nullable(),
  stranger: saw,
  oneFactor: saw,
  twoFactors: saw,
  tricks: z.int(),
});

export const stackMapSchema = z
  .object({
    proxy: z.string(),
    networks: z.array(network).nullable(),
    services: z.array(service).nullable(),
    tunnels: z.array(z.object({ service: z.string(), kind: z.string(), targets: texts })).nullable(),
    routers: z.array(router).nullable(),
  })
  .describe('The stack as it was seen; null where it could not be looked at') satisfies z.ZodType<StackMap>;

export const thresholdsSchema = z
  .object({ cpu: band, memory: band, disk: band, latencyMs: z.number(), responseMs: z.number() })
  .describe('The policy’s, in percent and milliseconds') satisfies z.ZodType<Thresholds>;
