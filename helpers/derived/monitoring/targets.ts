import type { Container } from '../../evidence/containers.ts';
import type { Target } from '../../evidence/metrics.ts';
import { isLoopback, sameAddress } from '../../lib/ip.ts';
import { hostOf, portOf } from '../../lib/url.ts';
import { containersOf } from '../stack/stack.ts';

/** Where a scrape ends: whose namespace, and which port of it. namespace null: nobody of the stack is known there. */
export interface ScrapedPort {
  namespace: string | null;
  port: number | null;
}

const isNamed = ({ service, name, subject, attachments }: Container, host: string): boolean =>
  service === host ||
  name === host ||
  subject === host ||
  attachments.some(
    ({ aliases, ipv4, ipv6 }) =>
      aliases.includes(host) || [ipv4, ipv6].some((each) => each !== null && sameAddress(each, host)),
  );

const isHost = (host: string, containers: readonly Container[]): boolean =>
  host === 'host.docker.internal' ||
  containers.some(({ attachments }) =>
    attachments.some(({ gateway4, gateway6 }) => gateway4 === host || gateway6 === host),
  );

/** By whom a URL is answered that the container `asker` asks. */
export function scrapedPort(url: string, containers: readonly Container[], asker: string): ScrapedPort {
  const [host, port] = [hostOf(url), portOf(url)];
  if (host === null) return { namespace: null, port };
  const own = containersOf(containers, asker)[0]?.namespace ?? null;
  if (host === 'localhost' || isLoopback(host)) return { namespace: own, port };
  const found =
    containers.find((each) => each.member && isNamed(each, host)) ?? containers.find((each) => isNamed(each, host));
  if (found) return { namespace: found.namespace, port };
  return { namespace: isHost(host, containers) ? 'host' : null, port };
}

/** The namespaces that a service's containers use. */
export const namespacesOf = (containers: readonly Container[], service: string): Set<string> =>
  new Set(containersOf(containers, service).map(({ namespace }) => namespace));

/** Three scrapes that did not come, and a minute: what was asked so long ago is asked no more. */
export const isStale = ({ scrapedAgo, interval }: Target): boolean =>
  scrapedAgo !== null && scrapedAgo > 3 * (interval ?? 60) + 60;

/** As long as Prometheus counts a sample where nobody says otherwise. */
export const usualLookback = 300;

/** Between two scrapes its samples count no more: every rule over them sees nothing, and begins to wait anew. */
export const isForgotten = ({ interval }: Target, lookback: number | null): boolean =>
  (interval ?? 0) > (lookback ?? usualLookback);
