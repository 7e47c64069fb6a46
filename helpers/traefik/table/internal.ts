import type { Router } from '../../evidence/traefik.ts';

/** Traefik's own provider: a router or a service by this name is the proxy's, and no container's. */
export const isInternal = (name: string): boolean => name.endsWith('@internal');

/** The proxy's own API, which lists its table, its dashboard, and the one through which the table is written. */
export const isOwnApi = (service: string): boolean => /^(?:api|dashboard|rest)@internal$/.test(service);

/** Answers only to whoever writes the table: to a look it says what it says of a name that nobody routes. */
export const isWriteOnly = ({ service }: Pick<Router, 'service'>): boolean => service === 'rest@internal';

/** The proxy's own, which serve no content: its redirects to HTTPS and its answers to the certificate authority. */
export const isMechanical = ({ service }: Pick<Router, 'service'>): boolean =>
  /^(?:noop|acme-http)@internal$/.test(service);

/** The proxy's own figures and its sign of life, which are no service's. */
export const isFigures = ({ name }: Pick<Router, 'name'>): boolean => /^(?:prometheus|ping)@internal$/.test(name);
