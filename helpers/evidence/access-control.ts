import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { withoutRules } from './login-kinds.ts';

/** What the login asks for, from nothing to what nobody gets. */
export const levels = ['bypass', 'one_factor', 'two_factor', 'deny'] as const;
export type Level = (typeof levels)[number];

/** One condition on a query parameter; of several with one name Authelia looks at the first. */
export const QueryCondition = z.object({
  key: z.string(),
  operator: z.enum(['present', 'absent', 'equal', 'not-equal', 'pattern', 'not-pattern']),
  /** What it is compared with; null: nothing. */
  value: z.string().nullable(),
});
export type QueryCondition = z.infer<typeof QueryCondition>;

/**
 * A rule as Authelia has it in mind after loading: an empty list asks for nothing. All that it asks for must hold, of
 * each list one entry.
 */
export const AccessRule = z.object({
  /** Small letters; `*.name`, `{user}name` and `{group}name` have a meaning. */
  domains: z.array(z.string()),
  /** In Go's regular expressions, as the others. */
  domainPatterns: z.array(z.string()),
  /** Matched against the path, cleaned and decoded, with `?` and the query behind it as it came. */
  resources: z.array(z.string()),
  /** Capital letters. */
  methods: z.array(z.string()),
  /** Ranges; the named ones are written out. */
  networks: z.array(z.string()),
  /** `user:NAME`, `group:NAME`, `oauth2:client:ID`; of a group all must hold. */
  subjects: z.array(z.array(z.string())),
  /** Of a group all must hold; one without conditions always does. */
  query: z.array(z.array(QueryCondition)),
  policy: z.enum(levels),
});
export type AccessRule = z.infer<typeof AccessRule>;

/**
 * After how many failures in which time an account is banned, and for how long. maxRetries 0: never. unsaid: its time
 * is the login's own default.
 */
const Regulation = z.object({
  maxRetries: z.number(),
  findSeconds: z.number(),
  banSeconds: z.number(),
  unsaid: z.boolean(),
});
export type Regulation = z.infer<typeof Regulation>;

/** Authelia's access control, in the order in which it looks: the first rule that matches decides. */
export const AccessControl = z.object({
  /** `4.37.5`; null: not known. Versions differ in a few cases. */
  version: z.string().nullable(),
  defaultPolicy: z.enum(levels),
  rules: z.array(AccessRule),
  /** Domains of its session cookies: it refuses hosts outside of them before it looks at any rule. Empty: not known. */
  cookieDomains: z.array(z.string()),
  /** Left out: it was not recorded, or cannot be read. */
  regulation: Regulation.exactOptional(),
});
export type AccessControl = z.infer<typeof AccessControl>;

/** Why the rules were not read. absent: no process of the login is Authelia, whose rules alone are understood. */
const reasons = ['absent', 'no-file', 'not-read'] as const;

/** The access rules of the login, as its running process was told to read them. */
export const LoginRules = z.object({
  /** The container that was looked into. */
  login: z.string(),
  /** Files in the order in which they are read, then names of variables; nothing else of them is kept. */
  sources: z.array(z.string()),
  /** null: they could not be read, or not whole. */
  control: AccessControl.nullable(),
  /** null: they were read whole. */
  unread: z.object({ because: z.enum(reasons), detail: z.string() }).nullable(),
});
export type LoginRules = z.infer<typeof LoginRules>;

export const accessControl = defineArtifact({
  id: 'access-control',
  schema: LoginRules,
  stage: 'proxy',
  since: 4,
  restsOn: ['login'],
  needs: ['containers'],
  undertakes: { 'control.rules': ['policy'] },
  partial: ({ unread }) =>
    unread && { reason: unread.detail, doubt: 'what only the login’s own rules can say was not asked' },
  absent: withoutRules,
});
