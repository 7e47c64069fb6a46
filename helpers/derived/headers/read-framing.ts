import type { FrontHeaders } from '../../evidence/front-headers.ts';
import { readContentPolicies } from './read-csp.ts';
import type { Verdict } from './front-answers.ts';

/** Sources that are neither nobody nor the page's own origin, nor declared; empty list: as 'none'. */
function strangersAmong(ancestors: readonly string[], framedBy: readonly string[]): string[] {
  // Without quotes they are hosts that nobody has; that they are misspelt the policy's own reading says.
  const allowed = new Set(["'none'", "'self'", 'none', 'self', ...framedBy.map((each) => each.toLowerCase())]);
  return ancestors.filter((each) => !allowed.has(each.toLowerCase()));
}

/** By the policies that name ancestors: all of them hold, so one that keeps strangers out is enough. */
function byAncestors(header: string, framedBy: readonly string[]): Verdict | null {
  const named = readContentPolicies(header).flatMap(({ directives }) => {
    const list = directives.get('frame-ancestors');
    return list ? [list] : [];
  });
  if (named.length === 0) return null;
  const open = named.map((list) => strangersAmong(list, framedBy));
  const [strangers = []] = open.toSorted((one, other) => one.length - other.length);
  if (strangers.length === 0)
    return { holds: true, observed: `frame-ancestors ${named.map((list) => list.join(' ')).join(' and ')}` };
  return { holds: false, observed: `frame-ancestors lets ${strangers.join(', ')} in` };
}

/**
 * X-Frame-Options as browsers read it (HTML, "the X-Frame-Options header"): small letters, parted by commas; unlike
 * words keep everybody out, and words that are unknown, ALLOW-FROM among them, nobody.
 */
function byOptions(header: string | undefined): Verdict {
  if (header === undefined) return { holds: false, observed: 'neither frame-ancestors nor X-Frame-Options' };
  const words = header.split(',').map((word) => word.trim().toLowerCase());
  const holds = words.some((word) => word === 'deny' || word === 'sameorigin');
  const observed = `X-Frame-Options: ${header}`;
  return { holds, observed: holds ? observed : `${observed}, which browsers ignore` };
}

/** Whether strangers may show a page in a frame. Where frame-ancestors is there, browsers do not read the other one. */
export const judgeFraming = (headers: FrontHeaders, framedBy: readonly string[]): Verdict =>
  byAncestors(headers['content-security-policy'] ?? '', framedBy) ?? byOptions(headers['x-frame-options']);
