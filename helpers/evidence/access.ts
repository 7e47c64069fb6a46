import { z } from 'zod';
import { levels } from './access-control.ts';
import { withoutNames } from './proxy-kinds.ts';
import { defineArtifact } from './define-artifact.ts';
import { FrontHeaders } from './front-headers.ts';

/**
 * Why a request was made. anonymous: what a router is there for, in one manner of asking. common-path: a path that
 * rules tend to open, on a host that asks for a login.
 * open: a path that is declared open. undeclared: a name, path or address that nobody declared. forged: identity
 * headers of our own. trick: a way of asking that passes weak doors. key: an API behind the application's own key.
 * rule: what one of the login's own rules would decide, or what lies beside it. afterwards: the plain request once
 * more, when all others were sent.
 */
const purposes = [
  'anonymous',
  'common-path',
  'open',
  'undeclared',
  'forged',
  'trick',
  'key',
  'rule',
  'afterwards',
] as const;

/**
 * What was asked for, by which whoever judges tells rows of one look apart. browser, api, websocket: a manner. path: a
 * path of the host. name, address, no-host: a name that nobody declared, the bare address, no host at all. identity:
 * forged headers. trick: a way of asking. no-key, wrong-key: below an API's path. beside-key: next to it.
 * rule: as a rule of the login would take it.
 */
const Kind = z.enum([
  'browser',
  'api',
  'websocket',
  'path',
  'name',
  'address',
  'no-host',
  'identity',
  'trick',
  'no-key',
  'wrong-key',
  'beside-key',
  'rule',
]);

/** A rule of the login by its place, counted from 1; null: its default policy. */
const RuleNumber = z.number().int().positive().nullable();

/** One request of somebody who never logged in, and what came back. */
export const AccessRow = z.object({
  purpose: z.enum(purposes),
  kind: Kind,
  /** The manner (`browser`, `api`, `websocket`), the trick's id, or what was asked in words, for people. */
  name: z.string(),
  /** The router that was asked; empty: none in particular. */
  router: z.string(),
  scheme: z.enum(['http', 'https']),
  host: z.string(),
  /** The visitor's address, where several asked. */
  from: z.string().optional(),
  /** Where it was sent to. */
  address: z.string().optional(),
  port: z.number().optional(),
  path: z.string(),
  method: z.string(),
  /** Header lines that matter (`Remote-User: admin`), and the Host line where it is another than the host. */
  sent: z.array(z.string()),
  /** Left out: there was a Host line. */
  withoutHost: z.literal(true).exactOptional(),
  /** The name in the handshake; null: none. Left out: the host. */
  handshake: z.string().nullable().exactOptional(),
  /** Left out: 1.1. */
  version: z.literal('1.0').exactOptional(),
  /** No router takes it, as the table of routers has it: a 404 is the proxy's own. */
  unrouted: z.literal(true).exactOptional(),
  /** By the login's own rules: which of them decides it, and how. Only with the purpose `rule`. */
  rule: z.object({ number: RuleNumber, level: z.enum(levels) }).exactOptional(),
  status: z.number().nullable(),
  /** null: it answered. */
  error: z.string().nullable(),
  /** No answer, because the other side ended the handshake or the connection: nothing was served. */
  refused: z.boolean(),
  location: z.string().nullable(),
  /** The service whose own answer it is, as asking it directly shows; null: not known to be any backend's. */
  backend: z.string().nullable(),
  /** What the answer says of itself: its title, or its first line. */
  summary: z.string().nullable(),
  /** Of a router's own page, as browsers ask for it; left out: nothing came, or it was not recorded. */
  headers: FrontHeaders.exactOptional(),
});
export type AccessRow = z.infer<typeof AccessRow>;

/**
 * What one router was asked; where it could not be, hosts and paths are those that its rule names. service: whose
 * containers its backend is; null: of none that is known.
 */
export const AskedRouter = z.object({
  router: z.string(),
  hosts: z.array(z.string()),
  paths: z.array(z.string()),
  service: z.string().nullable(),
  /** Its backend answered when asked directly, from the proxy's own namespace. */
  known: z.boolean(),
  /** Why it was not asked; null: it was. */
  cannot: z.string().nullable(),
});
export type AskedRouter = z.infer<typeof AskedRouter>;

/**
 * One request with forged identity headers. plain: as they are declared, with those of other logins. twice: in odd
 * letters, doubled, with spaces before the value. underscores, dots: with separators that many a backend reads as
 * hyphens. spaces: in and around the name. alone: one declared header and no other.
 */
const Spelling = z.enum(['plain', 'twice', 'underscores', 'dots', 'spaces', 'alone']);

const TriedSpelling = z.object({
  spelling: Spelling,
  /** The one header that was sent; null: all of them. */
  header: z.string().nullable(),
  /** It was seen on its way to the backend. */
  arrived: z.boolean(),
  /** Whoever stands before the backend turned it away: it went no further. */
  refused: z.boolean(),
});

/** Forged identity headers on the way to a backend, as they left the proxy. */
export const Forwarded = z.object({
  router: z.string(),
  host: z.string(),
  path: z.string(),
  /** How it came in, and at which port; left out, both: not recorded. */
  scheme: z.enum(['http', 'https']).exactOptional(),
  port: z.number().exactOptional(),
  /** The request, by the mark it carries, was seen on its way to the backend. */
  arrived: z.boolean(),
  /** Names of the forged headers that were seen with it, as they were sent. */
  passed: z.array(z.string()),
  error: z.string().nullable(),
  /** Each request; left out: a recording of when plain names and underscores were sent, in one. */
  tried: z.array(TriedSpelling).exactOptional(),
  /** The proxy speaks TLS to the backend, which nobody on the way can read. */
  sealed: z.literal(true).exactOptional(),
});
export type Forwarded = z.infer<typeof Forwarded>;

/**
 * What a rule of the login says and nobody of us asked. network: only visitors from there can. person: only somebody
 * who is logged in can. too-many: there was too much to ask. no-host, shadowed, impossible: there is nothing to ask.
 * unfound, beaten, untried: no request was found that it takes.
 */
const Unasked = z.object({
  rule: RuleNumber,
  because: z.enum([
    'network',
    'person',
    'too-many',
    'no-host',
    'shadowed',
    'impossible',
    'unfound',
    'beaten',
    'untried',
  ]),
  detail: z.string(),
  /** The request, where there is one, and what the rules make of it. */
  request: z
    .object({
      host: z.string(),
      path: z.string(),
      method: z.string(),
      from: z.string().nullable(),
      level: z.enum(levels),
    })
    .nullable(),
});
export type Unasked = z.infer<typeof Unasked>;

/** What every router answers to somebody who never logged in. */
export const Access = z.object({
  from: z.string(),
  routers: z.array(AskedRouter),
  rows: z.array(AccessRow),
  forwarded: z.array(Forwarded),
  /** Left out: the login's own rules were not known. */
  unasked: z.array(Unasked).exactOptional(),
});
export type Access = z.infer<typeof Access>;

export const access = defineArtifact({
  id: 'access',
  schema: Access,
  stage: 'routers',
  since: 4,
  restsOn: ['proxy', 'refusals'],
  needs: ['containers', 'host', 'traefik', 'routes', 'access-control'],
  absent: withoutNames,
  undertakes: {
    routers: ['router'],
    rows: ['purpose', 'kind', 'name', 'router', 'host', 'method'],
  },
  askedBy: 'traefik',
});
