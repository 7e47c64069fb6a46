import type { Container } from '../../evidence/containers.ts';
import { remember } from '../../lib/remember.ts';
import type { Router } from '../../evidence/traefik.ts';

export const normalized = (name: string): string =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('-');

/**
 * The name of the router that Traefik makes by its default rule of a container whose labels name none, in small
 * letters: of its service and project (`pkg/provider/docker/config.go`, getServiceName).
 */
export const defaultRouter = remember(({ name, labels }: Pick<Container, 'name' | 'labels'>): string => {
  const { 'com.docker.compose.service': service, 'com.docker.compose.project': project } = labels;
  return normalized(service && project ? `${service}_${project}` : name).toLowerCase();
});

/**
 * The name that somebody gave a router, where Traefik says another one because its TLS options contradict those of
 * others (`websecure-conflicted-sonarr@docker`).
 */
export const givenName = ({ name, entryPoints }: Pick<Router, 'name' | 'entryPoints'>): string => {
  const before = entryPoints.map((each) => `${each}-conflicted-`).find((prefix) => name.startsWith(prefix));
  return before === undefined ? name : name.slice(before.length);
};

/** A name without a provider belongs to the provider of whoever names it. */
export const qualified = (name: string, provider: string): string =>
  name.includes('@') ? name : `${name}@${provider}`;

/**
 * Whether a router of the table is one that labels name `name`: by that name, or split, where it is on several
 * entrypoints of which one has settings of its own: `websecure-sonarr@docker`.
 */
export function isNamed(router: Pick<Router, 'name' | 'entryPoints'>, name: string, provider = 'docker'): boolean {
  const mine = givenName(router).toLowerCase();
  const wanted = `${name.toLowerCase()}@${provider}`;
  return mine === wanted || router.entryPoints.some((each) => mine === `${each.toLowerCase()}-${wanted}`);
}
