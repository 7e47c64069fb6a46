import { ConfigError } from '../lib/errors.ts';
import { describeIssue } from './describe-issue.ts';
import { PolicyFile } from './schema.ts';

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(base: unknown, change: unknown): unknown {
  if (!isMap(base) || !isMap(change)) return change;
  const merged = { ...base };
  for (const [key, value] of Object.entries(change))
    merged[key] = Object.hasOwn(base, key) ? merge(base[key], value) : value;
  return merged;
}

/**
 * A policy with some of it replaced: maps merge key by key, everything else (lists too) takes the new value.
 * Throws ConfigError when the outcome is no policy. why: whose change it is, for that sentence.
 */
export function overridePolicy(file: PolicyFile, change: unknown, why: string): PolicyFile {
  const merged = merge(file, change);
  const parsed = PolicyFile.safeParse(merged);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new ConfigError(
    `${why} makes the policy wrong: ${first ? describeIssue(first, merged).sentence : 'unreadable'}`,
  );
}
