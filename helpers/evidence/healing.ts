import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/**
 * What a health check amounts to. none: there is none. constant: it cannot fail. deaf: it ends well where nobody
 * answers it. elsewhere: it asks other containers alone. asks: it can fail, as far as its command tells.
 */
const HealthTest = z.enum(['none', 'constant', 'deaf', 'elsewhere', 'asks']);
export type HealthTest = z.infer<typeof HealthTest>;

const HealedContainer = z.object({
  subject: z.string(),
  service: z.string(),
  /** It bears the healer's label, with its value, and the one that the healer was told; true: it takes everybody. */
  labelled: z.boolean(),
  test: HealthTest,
  /** From the first check that fails to unhealthy: interval and time limit, as often as it is tried. */
  unhealthyAfterSeconds: z.number().nullable(),
  /** For how long a check that fails counts for nothing while the container starts; 0: from the beginning it counts. */
  startsForSeconds: z.number().prefault(0),
});
export type HealedContainer = z.infer<typeof HealedContainer>;

/** What a healer has to call, and what else would let it do more. */
const callKinds = ['list', 'restart', 'stop', 'start', 'kill', 'exec', 'create', 'remove', 'update'] as const;
const CallKind = z.enum(callKinds);
export type CallKind = z.infer<typeof CallKind>;

const HealerCall = z.object({
  /** The API that was asked, from the healer's own namespace: `socket-proxy:2375/tcp`. */
  at: z.string(),
  kind: CallKind,
  value: z.enum(['refused', 'allowed', 'not-asked']),
});
export type HealerCall = z.infer<typeof HealerCall>;

/** Who restarts whom: the healer, those it watches, and what the engine lets it do. */
export const Healing = z.object({
  /** The service that is to heal; null: nobody is. */
  healer: z.string().nullable(),
  /** The label by which it was told to know them, `heal=true`; null: it was told none. */
  looksFor: z.string().nullable().prefault(null),
  containers: z.array(HealedContainer),
  calls: z.array(HealerCall),
  /** Why nothing could be asked from the healer's namespace; null: it could. */
  error: z.string().nullable(),
});
export type Healing = z.infer<typeof Healing>;

export const healing = defineArtifact({
  id: 'healing',
  schema: Healing,
  stage: 'packets',
  since: 7,
  restsOn: ['program'],
  needs: ['containers', 'apis'],
  undertakes: { containers: ['subject'], calls: ['at', 'kind'] },
});
