import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { Transcript } from './transcript.ts';
import { Asked } from './vpn.ts';

/** What left the clients' namespace while its tunnel was down. */
export const VpnTrials = z.object({
  /** Why none was made; null: they were. */
  notMade: z.string().nullable(),
  rows: z.array(
    z.object({
      service: z.string(),
      /** The devices that were taken down. */
      tunnels: z.array(z.string()),
      before: z.array(Asked),
      during: z.array(Asked),
      /** As the host asks, at the same time: the control. */
      host: z.array(Asked),
      after: z.array(Asked),
      /** Why it could not be tried; null: it was. */
      error: z.string().nullable(),
    }),
  ),
  transcript: Transcript,
});
export type VpnTrials = z.infer<typeof VpnTrials>;

export const vpnTrials = defineArtifact({
  id: 'vpn-trials',
  schema: VpnTrials,
  stage: 'experiments',
  since: 7,
  restsOn: ['program'],
  needs: ['containers', 'vpn'],
  undertakes: { rows: ['service'], 'rows.during': ['service', 'from', 'device', 'family', 'by'] },
});
