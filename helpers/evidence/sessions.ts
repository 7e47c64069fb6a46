import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { withoutSessions } from './login-kinds.ts';
import { FrontHeaders } from './front-headers.ts';

/** What one router answered to one request: facts, which are judged as those of strangers are. */
export const Visit = z.object({
  router: z.string(),
  host: z.string(),
  /** With its query. */
  path: z.string(),
  /** The service behind the router; null: none that is known. */
  service: z.string().nullable(),
  status: z.number().nullable(),
  /** How it was asked. */
  scheme: z.enum(['http', 'https']).optional(),
  /**
   * Why nothing came; null: it answered. Left out, with all that follows: a recording that was judged while it was
   * made.
   */
  error: z.string().nullable().optional(),
  /** No answer, because the other side ended the handshake or the connection: nothing was served. */
  refused: z.boolean().optional(),
  /** Without its query. */
  location: z.string().nullable().optional(),
  /** The service whose own answer it is, as asking it directly shows; null: not known to be any backend's. */
  backend: z.string().nullable().optional(),
  /** The title of what came, or the name by which a stand-in of ours calls itself. */
  summary: z.string().nullable().optional(),
  /** Left out: nothing came, or it was not recorded. */
  headers: FrontHeaders.exactOptional(),
  /**
   * How a recording was judged while it was made. content: the backend's own answer, whatever its status, or any other
   * 2xx. portal: a redirect to the login portal. redirect: to somewhere else. error: 404, 5xx and the like. none:
   * nothing came back.
   */
  answer: z.enum(['content', 'portal', 'unauthorized', 'forbidden', 'redirect', 'error', 'none']).optional(),
  /** Of such a recording: the backend's banner or title, where a redirect leads, or why nothing came. */
  detail: z.string().optional(),
});
export type Visit = z.infer<typeof Visit>;

/** One call of the portal's API. ok null: whatever answered, it was no such API. */
export const LoginTry = z.object({ status: z.number().nullable(), ok: z.boolean().nullable(), detail: z.string() });
export type LoginTry = z.infer<typeof LoginTry>;

const Stage = z.object({ try: LoginTry, visits: z.array(Visit) });

/** A session cookie as the portal set it, without its value. */
export const SessionCookie = z.object({
  name: z.string(),
  secure: z.boolean(),
  httpOnly: z.boolean(),
  sameSite: z.string().nullable(),
  domain: z.string().nullable(),
  path: z.string().nullable(),
  /** Seconds that it lasts, rounded to minutes; null: as long as the browser. */
  lastsSeconds: z.number().nullable(),
});
export type SessionCookie = z.infer<typeof SessionCookie>;

/**
 * A cookie value that was there before a step of the login. kept: the session goes on under it. visits: what it opens
 * after that step, sent alone.
 */
const Fixation = z.object({
  value: z.enum(['given before the login', 'chosen by the visitor', 'from before the second factor']),
  kept: z.boolean(),
  visits: z.array(Visit),
});

const Account = z.object({
  /** Its key in the policy. */
  name: z.string(),
  /** Why it was not tried; null: it was. */
  lacking: z.string().nullable(),
  /** A wrong password, tried once per run and for the first account only: it counts towards a ban. */
  wrong: Stage.nullable(),
  first: Stage.nullable(),
  /** null: the policy gives no one-time codes, or the first factor already failed. */
  second: Stage.nullable(),
  fixation: z.array(Fixation),
  /** visits: what the session's old cookie opens afterwards. */
  logout: Stage.nullable(),
  cookies: z.array(SessionCookie),
});
export type Account = z.infer<typeof Account>;

/** What test accounts see, after each factor; asked through the proxy's front door. */
const Sessions = z.object({ portal: z.string(), anonymous: z.array(Visit), accounts: z.array(Account) });

export const sessions = defineArtifact({
  id: 'sessions',
  schema: Sessions,
  stage: 'routers',
  since: 4,
  restsOn: ['proxy', 'login'],
  needs: ['containers', 'host', 'traefik', 'routes'],
  undertakes: { anonymous: ['router', 'host'], accounts: ['name'] },
  askedBy: 'traefik',
  absent: withoutSessions,
});
