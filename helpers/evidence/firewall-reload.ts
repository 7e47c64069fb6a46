import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { PacketFilter } from './packet-filter.ts';
import { Transcript } from './transcript.ts';

/** The host's own firewall was told to load its rules again, and all rules were put back as they had been. */
const FirewallReload = z.object({
  /** Why it was not; null: it was, or there is nothing to load. */
  notMade: z.string().nullable(),
  /** The files of rules that a service of the host loads, and what its program said of each; null: it loaded. */
  loaded: z.array(z.object({ path: z.string(), error: z.string().nullable() })),
  /** The rules as they were then; null: nothing was loaded. */
  after: PacketFilter.nullable(),
  transcript: Transcript,
});
export type FirewallReload = z.infer<typeof FirewallReload>;

export const firewallReload = defineArtifact({
  id: 'firewall-reload',
  schema: FirewallReload,
  stage: 'experiments',
  since: 2,
  restsOn: ['machine'],
  needs: ['engine'],
  unrecorded: {
    notMade: 'the recording is of a time when nobody tried it',
    loaded: [],
    after: null,
    transcript: [],
  },
});
