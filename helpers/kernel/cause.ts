/** What one would change; observations of one cause share kind and key, whatever criterion they stand under. */
export const causeKinds = [
  /** `sonarr:8989/tcp`: an entry of `ports:`. */
  'publishedPort',
  /** A network as a whole, by its Compose key. */
  'network',
  /** `web-ui@backend-net`: an entry of a service's `networks:`, too many or too few. */
  'membership',
  /** A service or container: its state, its health, or that it is there at all. */
  'service',
  /** `sonarr:read_only`: what a service is set to, by Compose's word. */
  'setting',
  /** `sonarr@docker`. */
  'router',
  /** `authelia@docker`. */
  'middleware',
  /** `web`; where the proxy has none for TLS, `443/tcp`. */
  'entrypoint',
  /** A set of TLS options, `default@file`. */
  'tlsOptions',
  /** The first name it is made out for; where none is, the host name. */
  'certificate',
  /** The proxy's API or dashboard: where it listens, or the router to it. */
  'proxyApi',
  /** The login service: its settings, or that it is not there. */
  'login',
  /** One of the login's own rules, `rule 2`, or `the default policy`. */
  'loginRule',
  /** By its name. */
  'cookie',
  /** By the service that holds it. */
  'tunnel',
  /** `host:2375/tcp`: a port that listens without being published. */
  'listener',
  /** `traefik:/etc/traefik/acme.json`. */
  'file',
  /** `cpu`, `host:/`. */
  'resource',
  /** The service that evaluates them. */
  'alertRules',
  /** All containers together. */
  'stack',
  /** Nothing better is known than what the finding is about. */
  'subject',
] as const;
export type CauseKind = (typeof causeKinds)[number];

/**
 * file and line: where it stands in the compose files, where that is known. entry: of a setting that is a list the one
 * that is meant, `volumes@/run/docker.sock`; it leads to the line, and is not recorded.
 */
export interface Cause {
  kind: CauseKind;
  key: string;
  entry?: string;
  file?: string;
  line?: number;
}

/** Where a lead starts from. */
export type LeadFrom =
  /** A host name: by its routers, their services, TLS options, the login before them, or its certificate. */
  | 'host'
  | 'hostTls'
  | 'hostHsts'
  | 'hostPlain'
  | 'hostLogin'
  /** A host name whose page is wrong, or below which an application has a key of its own. */
  | 'page'
  | 'apiKey'
  /** A router: by its service, its login, a session, a login that is down, plain HTTP, or the API behind it. */
  | 'router'
  | 'routerLogin'
  | 'routerSession'
  | 'routerOutage'
  | 'routerPlain'
  | 'routerApi'
  /** The login service, of which an account saw something; its logout, which is a page of its own. */
  | 'session'
  | 'logout'
  /** `8989/tcp` of the host. */
  | 'hostPort'
  /** A service that has a way out and should not, has none and should, or that Traefik reaches amiss. */
  | 'wayOut'
  | 'noWayOut'
  | 'proxyPath'
  /** A service that is to reach another, `to`, by its name. */
  | 'path'
  /** A service that does not run. */
  | 'state';

/**
 * What a check knows where only a look at everything tells what one would change: the name, router or port at which it
 * was seen. The judging of the whole run follows each to its cause.
 */
export interface Lead {
  from: LeadFrom;
  key: string;
  to?: string;
}
