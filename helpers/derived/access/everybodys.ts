import type { Access, AccessRow } from '../../evidence/access.ts';
import { rememberBoth } from '../../lib/remember.ts';
import { serviceAt } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { answerOf } from './whose-answer.ts';

/** Services whose pages come to whoever asks plainly: that is found without any trick. */
const openPlainly = rememberBoth(({ rows }: Access, policy: Policy) => {
  const plain = rows.filter(({ purpose }) => purpose === 'anonymous' || purpose === 'undeclared');
  return new Set(plain.flatMap((row) => (answerOf(row, policy) === 'content' ? (row.backend ?? []) : [])));
});

/** A page that everybody gets under any name, of a service of which nobody said who may see it. */
export const isEverybodys = ({ backend, host }: AccessRow, access: Access, policy: Policy): boolean =>
  backend !== null &&
  backend !== serviceAt(policy, host) &&
  policy.access.levels[backend] === undefined &&
  openPlainly(access, policy).has(backend);
