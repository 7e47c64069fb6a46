import type { Artifacts } from '../../evidence/evidence.ts';
import type { FrontHeaders } from '../../evidence/front-headers.ts';

/** By which the answers of the small world protect whoever reads them. */
export const goodHeaders = (): FrontHeaders => ({
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'strict-origin-when-cross-origin',
});

type Answers = Pick<Artifacts, 'access' | 'sessions' | 'pages'>;

/** Everything that answered for a host, to a stranger, to an account, or as the page in the end. */
const answersOf = ({ access, sessions, pages }: Answers, host: string) =>
  [
    ...access.rows,
    ...pages.pages,
    ...sessions.accounts.flatMap(({ first, second }) => [...(first?.visits ?? []), ...(second?.visits ?? [])]),
  ].filter((each) => each.host === host && each.headers !== undefined);

/** Other headers on all that answers for a host. null: that one is not sent. */
export function sendHeaders(
  evidence: Answers,
  host: string,
  change: Partial<Record<keyof FrontHeaders, string | null>>,
): void {
  const found = answersOf(evidence, host);
  if (found.length === 0) throw new Error(`nothing answers for ${host} in the small world`);
  for (const each of found) {
    const kept = Object.entries({ ...each.headers, ...change }).filter(([, value]) => value !== null);
    each.headers = Object.fromEntries(kept) as FrontHeaders;
  }
}
