import { z } from 'zod';
import { isPattern } from '../lib/pattern.ts';

/** What the login asks for, from nothing to what nobody gets. */
export const levels = ['bypass', 'one_factor', 'two_factor', 'deny'] as const;
export type Level = (typeof levels)[number];

const GoPattern = z.string().refine(isPattern, 'is no regular expression as Go reads it');

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
  domainPatterns: z.array(GoPattern),
  /** Matched against the path, cleaned and decoded, with `?` and the query behind it as it came. */
  resources: z.array(GoPattern),
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

/** Authelia's access control, in the order in which it looks: the first rule that matches decides. */
export const AccessControl = z.object({
  /** `4.37.5`; null: not known. Versions differ in a few cases. */
  version: z.string().nullable(),
  defaultPolicy: z.enum(levels),
  rules: z.array(AccessRule),
  /** Domains of its session cookies: it refuses hosts outside of them before it looks at any rule. Empty: not known. */
  cookieDomains: z.array(z.string()),
});
export type AccessControl = z.infer<typeof AccessControl>;
