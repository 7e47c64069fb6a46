import type { MiddlewareConfig } from '../../evidence/traefik.ts';
import type { Cause } from '../../kernel/cause.ts';
import { chainOf, type ChainLink } from '../../traefik/chain-of.ts';
import type { Trail } from './follow-login.ts';
import { followHost, isMost, missingTls, plainDoor } from './follow-proxy.ts';
import { entryPointsOf, type Survey } from './survey.ts';

type Headers = NonNullable<MiddlewareConfig['headers']>;

type IsSender = (headers: Headers, least: number) => boolean;

/** Written by its name: its value is not recorded. */
const writesHsts = ({ responseSets }: Headers): boolean =>
  responseSets.some((name) => name.toLowerCase() === 'strict-transport-security');

const setsHsts: IsSender = (headers) => headers.hsts !== null || writesHsts(headers);

/** It sends less than is asked for, or may. */
const setsTooLittle: IsSender = (headers, least) =>
  writesHsts(headers) || (headers.hsts !== null && headers.hsts.seconds < least);

/** It speaks to browsers, as far as is known: one that only writes requests does not. */
function answers({ requestSets, requestClears, responseSets, responseClears }: Headers): boolean {
  const [asked, answered] = [requestSets.length + requestClears.length, responseSets.length + responseClears.length];
  return answered > 0 || asked === 0;
}

const setsPlainly: IsSender = ({ hsts }) => hsts?.force === true;

/** Middlewares by which one host lacks what a check asks for: of other headers nobody knows who sends them. */
const single: Readonly<Record<string, IsSender>> = {
  hsts: setsTooLittle,
  'kept-hsts': setsTooLittle,
  'plain-hsts': setsPlainly,
};

/** Middlewares by which all hosts lack what a check asks for: another check’s are whatever speaks to browsers. */
const shared: Readonly<Record<string, IsSender>> = {
  hsts: setsHsts,
  'kept-hsts': setsTooLittle,
  'plain-hsts': setsPlainly,
};

const byAnyAnswer: readonly IsSender[] = [(headers) => answers(headers) && headers.hsts === null, answers];

/** The one that sends, or would have to send, a header: of several nobody can say which. */
function senderIn(links: readonly ChainLink[], isSender: IsSender, { policy }: Survey): Cause | null {
  const names = new Set(
    links.flatMap(({ name, middleware }) => {
      const headers = middleware?.config?.headers;
      return headers && isSender(headers, policy.tls.hsts.maxAge) ? name : [];
    }),
  );
  const [only] = names;
  return only !== undefined && names.size === 1 ? { kind: 'middleware', key: only } : null;
}

const linksAt = ({ traefik, routersAt }: Survey, host: string, door: string): ChainLink[] =>
  traefik === null
    ? []
    : routersAt(host)
        .filter(({ entryPoints }) => entryPoints.includes(door))
        .flatMap((router) => chainOf(router, traefik));

/** Middlewares that all of several hosts have before them. */
function sharedLinks(survey: Survey, hosts: readonly string[], door: string): ChainLink[] {
  const [first = [], ...rest] = hosts.map((host) => linksAt(survey, host, door)).filter((links) => links.length > 0);
  return first.filter(({ name }) => rest.every((links) => links.some((each) => each.name === name)));
}

/**
 * A header that is best set where all visitors come in: the middleware that sets it there, else the entrypoint; where
 * few hosts are wrong, the middleware of their own that sends HSTS, else their router.
 */
export function followHeader(survey: Survey, { check, key }: Trail): Cause {
  const missing = missingTls(survey);
  if (missing) return missing;
  const door = check === 'plain-hsts' ? plainDoor(survey) : entryPointsOf(survey)?.secure[0];
  if (door === undefined) return followHost(survey, key);
  const isOfAll = isMost(survey, check);
  const links = isOfAll ? sharedLinks(survey, [...(survey.keysOf.get(check) ?? [])], door) : linksAt(survey, key, door);
  const known = (isOfAll ? shared : single)[check];
  const unknown = isOfAll ? byAnyAnswer : [];
  const senders = known ? [known] : unknown;
  const found = senders.map((isSender) => senderIn(links, isSender, survey)).find((each) => each !== null);
  return found ?? (isOfAll ? { kind: 'entrypoint', key: door } : followHost(survey, key));
}
