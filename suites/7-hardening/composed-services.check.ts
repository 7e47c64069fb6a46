import { judgeDifferences, perComposed } from '../../helpers/derived/hardening/drifted.ts';
import type { Judged } from '../../helpers/derived/hardening/settled.ts';
import type { DriftedContainer } from '../../helpers/evidence/drift.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

const byContent = ['command', 'user', 'environment', 'label', 'mount', 'setting'] as const;

const doubtWords: Record<DriftedContainer['doubts'][number], string> = {
  version: 'another Compose made the container',
  neighbour: 'Compose writes a neighbour’s id into it',
  environment: 'Compose may leave an env_file out of it',
};

/** The same hash is proof; another one is, where nothing else explains it. */
function judge(drifted: DriftedContainer): Judged {
  const content = judgeDifferences(drifted, byContent);
  if (content.holds === false) return content;
  const { hash, doubts, differences } = drifted;
  if (hash === 'same') return { holds: true, observed: 'the same by Compose’s hash, and by content' };
  // An image or a network that is another is said by their own checks, and changes the hash as well.
  if (hash === 'other' && doubts.length === 0 && differences.length === 0)
    return { holds: false, observed: 'another by Compose’s hash: it would make the container anew' };
  if (hash === 'unsaid') return { holds: true, observed: 'the same by content; its hash was not told' };
  const why = doubts.map((doubt) => doubtWords[doubt]).join(', ') || 'another check says what is another';
  return { holds: true, observed: `the same by content; its hash says nothing, for ${why}` };
}

export const composedServices = defineCheck({
  id: 'composed-services',
  title: 'Every container is set as its service is written down',
  severity: 'medium',
  why: 'A file that was mended and never brought up protects nobody, and the next start changes what nobody expects.',
  fix: 'Run `docker compose up -d --remove-orphans`, or put the files back to what is meant.',
  requires: ['drift', 'containers'],
  evaluate(seen) {
    return perComposed(seen, { expected: 'as in the compose files', whole: true, judge });
  },
});
