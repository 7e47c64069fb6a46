import type { CauseKind } from '../kernel/cause.ts';
import type { Finding } from '../kernel/findings-of.ts';
import { policyAt } from '../policy/policy.ts';
import { PolicyFile } from '../policy/schema.ts';
import { readModel } from '../rehearsal/compose-model.ts';
import type { Remedy, Stage } from './remedy.ts';

interface Given {
  services: Record<string, object>;
  networks?: Record<string, object>;
  policy?: object;
  traefik?: Stage['traefik'];
  pins?: Record<string, string>;
}

/** Files as Compose reads them, and a policy as of the last iteration. */
export const stageOf = ({ services, networks = {}, policy = {}, traefik = null, pins = {} }: Given): Stage => ({
  model: readModel({ name: 'shelf', services, networks }),
  policy: policyAt(PolicyFile.parse({ version: 1, ...policy }), 7),
  traefik,
  pins: new Map(Object.entries(pins)),
});

/** What a remedy makes of a cause: keys with their values, or why it cannot. */
export function mendOf({ mend }: Pick<Remedy, 'mend'>, key: string, stage: Stage): Record<string, unknown> | string {
  const mending = mend(key, stage);
  if ('cannot' in mending) return mending.cannot;
  return Object.fromEntries(
    mending.edits.map(({ part, name, key: word, value }) => [`${part}.${name}.${word}`, value]),
  );
}

/** A finding of a check with its cause; subject: else the cause's own key. */
export const findingOf = (check: string, kind: CauseKind, key: string, more: { criterion?: string } = {}): Finding => ({
  criterion: more.criterion ?? '2.1',
  check: {
    id: check,
    title: `All is well with ${check}`,
    severity: 'high',
    outcome: 'fail',
    why: `The harm of ${check}.`,
    fix: `Mend ${check}.`,
    looks: [],
    observations: [],
  },
  seen: { subject: key, holds: false, expected: 'right', observed: 'wrong', cause: { kind, key } },
});
