import type { Access, AccessRow } from '../../evidence/access.ts';
import { rememberBoth } from '../../lib/remember.ts';
import { barePath } from '../../lib/url.ts';
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

const isAt = (path: string, declared: string): boolean => path === declared || path.startsWith(`${declared}/`);

/**
 * What a backend says at a path that is written below one declared to be open, or behind its own key: that it knows no
 * such page, or what it says at the declared path itself. Whoever read the path in another way would say another thing.
 */
export function isAsDeclared(row: AccessRow, { rows }: Access, { access }: Policy): boolean {
  const { status, backend, summary } = row;
  if (backend === null || status === null) return false;
  const path = barePath(row.path);
  const declared = [...access.open, ...access.keys].filter(
    (spot) => spot.host.toLowerCase() === row.host.toLowerCase() && isAt(path, spot.path.replace(/\/+$/, '')),
  );
  if (declared.length === 0) return false;
  if ([400, 404, 405, 410].includes(status)) return true;
  const same = (other: AccessRow) =>
    other.status === status && other.backend === backend && other.summary === summary && summary !== null;
  return rows.some((other) => other.purpose === 'open' && other.host === row.host && same(other));
}
