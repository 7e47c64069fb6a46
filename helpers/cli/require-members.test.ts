import { expect, it } from 'vitest';
import type { Evidence } from '../evidence/evidence.ts';
import { container } from '../testing/worlds/world-container.ts';
import { requireMembers } from './require-members.ts';

const evidenceOf = (containers: Evidence['artifacts']['containers']): Evidence =>
  ({ project: 'nosuch', artifacts: { containers } }) as Evidence;
const seen = (member: boolean): Evidence['artifacts']['containers'] => ({
  ok: true,
  ms: 1,
  scope: '',
  value: [{ ...container('jellyfin'), member }],
});

it('a project without a container was asked for wrongly', () => {
  expect(() => requireMembers(evidenceOf(seen(false)), 'so there are no figures')).toThrow(
    'no container of the project nosuch was found (there are: small), so there are no figures: start the stack, ' +
      'or name another project with --project',
  );
});

it('one with a container was not, and of an engine that said nothing nothing is known', () => {
  expect(() => requireMembers(evidenceOf(seen(true)), '')).not.toThrow();
  const failed = { ok: false, ms: 1, scope: '', error: 'no answer', cause: 'failed' } as const;
  expect(() => requireMembers(evidenceOf(failed), '')).not.toThrow();
});
