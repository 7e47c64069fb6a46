import { z } from 'zod';
import { Forwarded } from './access.ts';
import { defineArtifact } from './define-artifact.ts';
import { withoutSessions } from './login-kinds.ts';

/** Identity headers of one's own, sent by somebody who is logged in as somebody else. */
const Identities = z.object({
  /** Test accounts, by their keys in the policy. cannot: why nothing could be sent as one; null: something was. */
  accounts: z.array(z.object({ name: z.string(), cannot: z.string().nullable() })),
  rows: z.array(Forwarded.extend({ account: z.string() })),
});
export type Identities = z.infer<typeof Identities>;

export const identities = defineArtifact({
  id: 'identities',
  schema: Identities,
  stage: 'routers',
  since: 4,
  // Sent while the sessions of that look are open: a one-time code is good for one login only.
  restsOn: ['proxy', 'login', 'program'],
  needs: ['containers', 'host', 'traefik', 'routes', 'sessions'],
  askedBy: 'traefik',
  absent: withoutSessions,
});
