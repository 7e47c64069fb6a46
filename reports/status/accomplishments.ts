import type { RecordedObservation, RunRecord } from '../../helpers/kernel/record.ts';
import { plural } from '../text.ts';

/** How many subjects of a check hold, of how many. */
interface Count {
  good: number;
  all: number;
  open: number;
}

type Tell = (count: Count) => string;

/** `6 networks are as declared`, `18 of 20 ports are closed`. */
const count =
  (noun: string, predicate: string): Tell =>
  ({ good, all }) =>
    good === all ? `${plural(all, noun)} ${predicate}` : `${good} of ${plural(all, noun)} ${predicate}`;

const broken =
  (noun: string): Tell =>
  ({ good, all, open }) =>
    `${plural(all, noun)}, ${good} hold, ${open} broken`;

/** What each iteration has to show for itself: a check, and its count in words. */
const facts: Readonly<Record<number, readonly (readonly [check: string, tell: Tell])[]>> = {
  1: [
    ['declared-networks', count('declared network', 'there')],
    ['network-membership', count('network membership', 'as declared')],
    ['isolation', count('way', 'between containers open or closed as the policy says, by packets')],
    ['internal-egress', count('internal service', 'without a way out')],
    ['required-paths', broken('declared path')],
    ['running-services', count('service', 'running')],
    ['healthy-services', count('health check', 'healthy')],
    ['discovered-services', count('service', 'discovered by Traefik')],
  ],
  2: [
    ['published-ports', count('published port', 'declared')],
    ['open-ports-outside', count('answer', 'to the scan from outside as declared')],
    ['former-ports', count('former port', 'closed')],
    ['proxy-bypass', count('routed service', 'reached through the proxy alone')],
    ['routed-hosts', count('host name', 'answering through the proxy')],
  ],
  3: [
    ['https-redirects', count('host name', 'redirecting to HTTPS')],
    ['tls-versions', count('host name', 'with TLS 1.2 and above only')],
    ['certificate-names', count('host name', 'with a certificate of its own')],
    ['hsts', count('host name', 'with HSTS')],
  ],
  4: [
    ['anonymous-answers', count('answer', 'to strangers as declared, each router from each place')],
    ['login-levels', count('router', 'asking for the factors that are declared')],
    ['request-tricks', count('host name', 'that no trick opened')],
    ['identity-headers', count('host name', 'where no forged identity is believed')],
  ],
  5: [
    ['environment-secrets', count('container', 'without a secret in its environment')],
    ['secret-mounts', count('secret mount', 'as declared')],
    ['secret-file-modes', count('secret file', 'closed to others')],
  ],
  6: [
    ['scrape-targets', count('target', 'up')],
    ['alert-rules', count('alert rule', 'loaded')],
    ['log-arrival', count('service', 'with lines in the log store')],
  ],
  7: [
    ['service-limits', count('limit', 'of memory, processors or processes set')],
    ['dropped-capabilities', count('service', 'without capabilities to spare')],
    ['pinned-images', count('image', 'pinned')],
  ],
};

const counts = ({ holds, waived }: RecordedObservation): boolean => holds !== null || waived === true;

/** Counted facts of an iteration, from the evidence of the run; empty: none of its checks was judged. */
export function accomplishmentsOf(iteration: number, { criteria }: Pick<RunRecord, 'criteria'>): string[] {
  const checks = new Map(criteria.flatMap(({ checks: mine }) => mine.map((check) => [check.id, check] as const)));
  return (facts[iteration] ?? []).flatMap(([id, tell]) => {
    const seen = checks.get(id)?.observations.filter(counts) ?? [];
    if (seen.length === 0) return [];
    const good = seen.filter(({ holds }) => holds === true).length;
    return [`${tell({ good, all: seen.length, open: seen.length - good })} (${id})`];
  });
}
