import { withoutService } from '../../evidence/login-kinds.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Listener } from '../../evidence/listeners.ts';
import type { Network } from '../../evidence/networks.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import type { LeadFrom } from '../../kernel/cause.ts';
import type { RecordedCriterion, RecordedObservation } from '../../kernel/record.ts';
import type { Policy } from '../../policy/policy.ts';
import { chainOf } from '../../traefik/chain-of.ts';
import { loginIn } from '../../traefik/logins.ts';
import { takesHost } from '../../traefik/rules/hosts-of.ts';
import { plainEntryPoints, secureEntryPoints } from '../../traefik/table/entry-points.ts';
import { labelledRouters } from '../stack/discovered.ts';
import { valueOf } from '../stack/health.ts';
import { containersOf, isLooping, isUp } from '../stack/stack.ts';

/** A finding, and the check that made it. */
export interface Found extends RecordedObservation {
  check: string;
}

/** All that leads are followed through: what was seen, what should be, and every finding of the run. */
export interface Survey {
  policy: Policy;
  containers: readonly Container[];
  networks: readonly Network[];
  traefik: Traefik | null;
  listeners: readonly Listener[];
  found: readonly Found[];
  /** Checks of which not one subject holds. */
  whole: ReadonlySet<string>;
  /** Checks of which three subjects of four, or more, do not hold. */
  most: ReadonlySet<string>;
  /** Findings of a check, by the key of their leads. */
  keysOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Keys of all leads that start from one of these. */
  ledFrom(...from: readonly LeadFrom[]): ReadonlySet<string>;
  /** Routers of the table that take a host name, the proxy's own aside. */
  routersAt(host: string): readonly Router[];
  /** The middleware that asks for a login before a router, and not only for an address; null: none does. */
  loginBefore(router: string): string | null;
}

const findings = (criteria: readonly RecordedCriterion[]): Found[] =>
  criteria.flatMap(({ checks }) =>
    checks.flatMap(({ id, observations }) =>
      observations.filter(({ holds }) => holds === false).map((each) => ({ ...each, check: id })),
    ),
  );

/** The same function, which answers the same question once. */
export function remember<T>(answer: (key: string) => T): (key: string) => T {
  const known = new Map<string, { value: T }>();
  return (key) => {
    const given = known.get(key) ?? { value: answer(key) };
    known.set(key, given);
    return given.value;
  };
}

/** Gathers what following a lead may need; what could not be looked at is empty there, or null. */
export function surveyRun(criteria: readonly RecordedCriterion[], { artifacts }: Evidence, policy: Policy): Survey {
  const found = findings(criteria);
  const keys = Map.groupBy(found, ({ check }) => check);
  const led = remember((from) => {
    const wanted = from.split(' ');
    return new Set(found.flatMap(({ lead }) => (lead && wanted.includes(lead.from) ? lead.key : [])));
  });
  const traefik = valueOf(artifacts.traefik);
  const routers = (traefik?.routers ?? []).filter(({ provider, kind }) => provider !== 'internal' && kind !== 'udp');
  return {
    policy,
    containers: valueOf(artifacts.containers) ?? [],
    networks: valueOf(artifacts.networks) ?? [],
    traefik,
    // Rules are read anew at each question, and there is one for each of hundreds of findings.
    routersAt: remember((host) => routers.filter((router) => router.kind === 'http' && takesHost(router, host))),
    loginBefore: remember((name) => {
      const router = traefik?.routers.find((each) => each.name === name);
      const login = router && traefik ? loginIn(chainOf(router, traefik)) : null;
      return login && login.kind !== 'ipallowlist' ? login.name : null;
    }),
    listeners: valueOf(artifacts.listeners)?.sockets ?? [],
    found,
    whole: new Set(
      criteria.flatMap(({ checks }) =>
        checks.flatMap(({ id, observations }) => (observations.some(({ holds }) => holds === true) ? [] : id)),
      ),
    ),
    most: new Set(
      criteria.flatMap(({ checks }) =>
        checks.flatMap(({ id, observations }) => {
          const told = observations.filter(({ holds }) => holds !== null);
          return told.filter(({ holds }) => holds === false).length >= 0.75 * told.length ? id : [];
        }),
      ),
    ),
    keysOf: new Map([...keys].map(([id, mine]) => [id, new Set(mine.flatMap(({ lead }) => lead?.key ?? []))])),
    ledFrom: (...from) => led(from.join(' ')),
  };
}

/** Whether it lives in the network namespace that the policy means it to. */
function isMisplaced(container: Container, { containers, policy }: Survey): boolean {
  const rule = policy.services[container.service ?? ''];
  if (!rule) return false;
  if ((container.namespace === 'host') !== rule.hostNetwork) return true;
  if (container.namespace === 'host' || container.namespace === container.subject) return rule.sharesNetworkOf !== null;
  const owner = containers.find(({ subject }) => subject === container.namespace);
  return owner?.service !== rule.sharesNetworkOf;
}

/** Whether a service does not run, is not healthy, or lives elsewhere than it is meant to: nothing else is at fault. */
export function isIll(service: string, survey: Survey): boolean {
  const mine = containersOf(survey.containers, service);
  const isSound = (container: Container) =>
    isUp(container) &&
    container.status === 'running' &&
    container.health.status !== 'unhealthy' &&
    container.health.status !== 'starting' &&
    !isLooping(container, survey.policy) &&
    !isMisplaced(container, survey);
  return survey.containers.length > 0 && !mine.every(isSound);
}

export const routerNamed = ({ traefik }: Survey, name: string): Router | undefined =>
  traefik?.routers.find((router) => router.name === name);

/** Names of the routers that a service's labels ask for, whether or not the proxy lists them. */
export const labelledFor = ({ containers }: Survey, service: string): string[] =>
  containersOf(containers, service).flatMap((container) => labelledRouters(container).map((name) => `${name}@docker`));

/** The service for whose sake a router is there: that of its host, else the one whose labels ask for it. */
export function serviceOfRouter(survey: Survey, name: string): string | null {
  const router = routerNamed(survey, name);
  const [, service] =
    Object.entries(survey.policy.hosts).find(([host]) => router && survey.routersAt(host).includes(router)) ?? [];
  if (service !== undefined) return service;
  const bare = name.replace(/@docker$/, '').toLowerCase();
  const carrier = survey.containers.find(
    (container) => container.member && name.endsWith('@docker') && labelledRouters(container).includes(bare),
  );
  return carrier?.service ?? null;
}

/** The login is to be a program of this stack, and no container of it runs. What the proxy asks itself needs none. */
export function lacksLogin({ policy, containers, traefik }: Survey): boolean {
  if (!traefik || containers.length === 0 || withoutService(policy) !== null) return false;
  return !containersOf(containers, policy.access.login.service).some(isUp) && policy.iteration >= 4;
}

/** Entrypoints that speak TLS, and those that do not; null where the table was not read. */
export const entryPointsOf = ({ traefik, policy }: Survey): { secure: string[]; plain: string[] } | null =>
  traefik && {
    secure: secureEntryPoints(traefik, policy.proxy.websecure),
    plain: plainEntryPoints(traefik, policy.proxy.websecure),
  };
