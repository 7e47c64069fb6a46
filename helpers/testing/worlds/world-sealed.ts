import type { Artifacts } from '../../evidence/evidence.ts';
import { policyAt } from '../../policy/policy.ts';
import { freshly, type World } from './fresh.ts';
import { policyFile } from './world-policy.ts';
import { secured } from './world-secured.ts';
import { goodSecrets } from './world-secrets.ts';

/** The small world at iteration 5: its secrets are files of a directory that nobody else reads. */
export const sealed = freshly(() => {
  const { evidence } = secured();
  Object.assign(evidence, goodSecrets(evidence.containers.map(({ subject }) => subject)));
  return { evidence, policy: policyAt(policyFile, 5) };
});

type Places = Artifacts['secret-places'];

/** The same world, in which something that looks like a secret stands somewhere; at sonarr unless told otherwise. */
export const withSecretAt = (found: Partial<Places['found'][number]>): World =>
  sealed(
    ({ 'secret-places': seen }) =>
      void seen.found.push({
        subject: 'sonarr',
        place: 'environment',
        name: 'DB_PASS',
        kind: 'named',
        length: 'medium',
        ...found,
      }),
  );

/** The row of a container among those whose settings were looked at. */
export function placesRow(
  { 'secret-places': { containers } }: Artifacts,
  subject: string,
): Places['containers'][number] {
  const row = containers.find((each) => each.subject === subject);
  if (!row) throw new Error(`the small world has no settings of ${subject}`);
  return row;
}
