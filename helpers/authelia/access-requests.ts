import type { AccessControl } from '../evidence/access-control.ts';
import { inRange } from '../lib/ip.ts';
import { unique } from './candidates.ts';
import { decide } from './decide.ts';
import type { LoginRequest, Unmade } from './login-request.ts';
import { Maker } from './make-requests.ts';
import { Budget } from './search.ts';

export type { LoginRequest, Unmade } from './login-request.ts';

const mostRequests = 4000;
const mostLooks = 3_000_000;

/**
 * Requests for all that Authelia's access control says: for each rule, in order, those that it decides (without a
 * login; with one where it asks for somebody), and some just beside it. Every one has been decided by `decide`.
 * What could not be made stands in `cannot`. Bounded in number and in tries, whatever the list.
 * @param hosts names that are routed, with one of them for each name that is open to all (`x.media.test` for a router
 * that takes every host)
 * @param paths what lies behind the login, where it is known; the front page is always asked for
 * @param looks how often a rule may be looked at, all in all
 */
export function requestsFor(
  control: AccessControl,
  hosts: readonly string[],
  paths: readonly string[] = [],
  looks: number = mostLooks,
): { requests: LoginRequest[]; cannot: Unmade[] } {
  const budget = new Budget(looks);
  const known = unique(hosts);
  const requests = new Map<string, LoginRequest>();
  const cannot: Unmade[] = [];
  const positions = [...control.rules.keys()].map((at): number | null => at + 1);
  for (const position of [...positions, null]) {
    const maker = new Maker(control, position, budget);
    if (requests.size >= mostRequests) budget.spend(Infinity);
    maker.make(known, paths.slice(0, 8), budget);
    for (const made of maker.requests()) {
      const { host, path, query, method, from, as } = made;
      const key = JSON.stringify([host, path, query, method, from, as]);
      // A rule's own request is worth more than one beside another's.
      const before = requests.get(key);
      if (!before || (before.off !== null && made.off === null)) requests.set(key, made);
    }
    cannot.push(...maker.unmade);
  }
  return { requests: [...requests.values()], cannot };
}

/**
 * Whether a request made by `requestsFor` meets the same rule when it comes from an address: the one it needs, or one
 * that is in no other rule's way.
 */
export function canComeFrom(control: AccessControl, request: LoginRequest, address: string): boolean {
  if (request.from !== null && !inRange(address, request.from)) return false;
  const as = request.as && { user: request.as.user ?? 'stackproof', groups: request.as.groups };
  const decision = decide(control, { ...request, from: address, as });
  return !('refused' in decision) && decision.rule === request.rule;
}
