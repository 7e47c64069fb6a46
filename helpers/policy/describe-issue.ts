import type { z } from 'zod';
import { knownKeys } from './json-schema.ts';
import { suggest } from './suggest.ts';

/** What is wrong, and the part of the policy where it stands. */
export interface Complaint {
  path: readonly PropertyKey[];
  /** The key itself is what is wrong. */
  key: string | undefined;
  sentence: string;
}

/** `waivers[0].reason`, as people write a path. */
export function spell(path: readonly PropertyKey[]): string {
  const steps = path.map((step, at) => {
    if (typeof step === 'number') return `[${step}]`;
    return at === 0 ? String(step) : `.${String(step)}`;
  });
  return steps.join('') || 'the policy';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (here, step) =>
      typeof here === 'object' && here !== null && Object.hasOwn(here, step) ? Reflect.get(here, step) : undefined,
    value,
  );
}

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const remedies: Readonly<Record<string, string>> = {
  boolean: 'write true or false',
  number: 'write a number, without quotes',
  string: 'write a text',
  array: 'write a list: [a, b]',
  object: 'write a map: { key: value }',
  record: 'write a map: { key: value }',
};

const required: Readonly<Record<string, string>> = {
  reason: 'say why the finding is accepted',
  expires: 'name the last day on which it counts, YYYY-MM-DD',
  owner: 'name who answers for it',
  version: 'write `version: 1`',
};

/** Of the branches of a union the one that comes closest: it is not about the kind of the value as a whole. */
function closest(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue | null {
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const branch =
    branches.find((each) => each.some(({ code, path }) => path.length > 0 || code === 'unrecognized_keys')) ??
    branches.at(-1);
  const inner = branch?.find(({ code }) => code === 'unrecognized_keys') ?? branch?.[0];
  return inner ? { ...inner, path: [...issue.path, ...inner.path] } : null;
}

const lastOf = (path: readonly PropertyKey[]): string => String(path.at(-1) ?? '');

function describeUnknownKey({ path, keys }: z.core.$ZodIssueUnrecognizedKeys): Complaint {
  const [key = ''] = keys;
  return { path, key, sentence: `unknown key "${key}" in ${spell(path)}: ${suggest(key, knownKeys(path))}` };
}

function describeMissing(path: readonly PropertyKey[]): Complaint {
  const [parent, last] = [path.slice(0, -1), lastOf(path)];
  const sentence = `${spell(parent)} has no "${last}": ${required[last] ?? 'add it'}`;
  return { path: parent, key: undefined, sentence };
}

/** What is wrong with a value that is there. */
function describeValue(issue: z.core.$ZodIssue, found: unknown): string {
  const where = spell(issue.path);
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const remedy = typeof found === 'string' ? suggest(found, values) : `write ${values.join(', ')}`;
    return `${where} is ${show(found)}: ${remedy}`;
  }
  if (issue.code === 'invalid_type') {
    const remedy = remedies[issue.expected] ?? `expected ${issue.expected}`;
    return `${where} is ${show(found)}, which is no ${issue.expected}: ${remedy}`;
  }
  if (issue.code === 'invalid_format' && issue.format === 'date')
    return `${where} is ${show(found)}, which is no day: write YYYY-MM-DD`;
  if (found === '') return `${where} is empty: ${required[lastOf(issue.path)] ?? 'write it out'}`;
  return `${where} is ${show(found)}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}

/** A schema's complaint as a sentence: what was found, what is expected, what to do. */
export function describeIssue(issue: z.core.$ZodIssue, policy: unknown): Complaint {
  const inner = issue.code === 'invalid_union' ? closest(issue) : null;
  if (inner) return describeIssue(inner, policy);
  if (issue.code === 'unrecognized_keys') return describeUnknownKey(issue);
  const { path } = issue;
  const found = valueAt(policy, path);
  if (found === undefined && path.length > 0) return describeMissing(path);
  return { path, key: undefined, sentence: describeValue(issue, found) };
}
