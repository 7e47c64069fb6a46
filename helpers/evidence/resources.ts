import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/**
 * The host before anything swept. cpu over windowMs; disks: every file system that containers' mounts and the engine's
 * data lie on.
 */
export const Resources = z.object({
  cpu: z.object({
    usedPercent: z.number(),
    windowMs: z.number(),
    /** What of it the engine's containers used; null: the engine does not tell. Left out: not busy, so not asked. */
    ofContainersPercent: z.number().nullable().exactOptional(),
  }),
  memory: z.object({ usedBytes: z.number(), totalBytes: z.number() }),
  disks: z.array(
    z.object({
      /** `host:/`, `engine:data`, or a mount as its container sees it: `sonarr:/config`. */
      name: z.string(),
      of: z.enum(['host', 'engine', 'mount']),
      usedBytes: z.number(),
      totalBytes: z.number(),
      usedPercent: z.number(),
    }),
  ),
  unread: z.array(z.object({ name: z.string(), error: z.string() })),
});
export type Resources = z.infer<typeof Resources>;

export const resources = defineArtifact({
  id: 'resources',
  schema: Resources,
  stage: 'resources',
  restsOn: ['machine'],
  needs: ['containers'],
  // How busy a machine is that has just started containers says nothing of the next night.
  movedBy: 'never',
  undertakes: { disks: ['name'] },
});
