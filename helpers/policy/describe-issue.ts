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
export const spell = (path: readonly PropertyKey[]): string =>
  path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? String(step) : `.${String(step)}`))
    .join('') || 'the policy';

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

/** A schema's complaint as a sentence: what was found, what is expected, what to do. */
export function describeIssue(issue: z.core.$ZodIssue, policy: unknown): Complaint {
  const { path } = issue;
  const where = spell(path);
  const found = valueAt(policy, path);
  const last = String(path.at(-1) ?? '');
  const say = (sentence: string, key?: string): Complaint => ({ path, key, sentence });
  if (issue.code === 'invalid_union') {
    const inner = closest(issue);
    if (inner) return describeIssue(inner, policy);
  }
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return say(`unknown key "${key}" in ${where}: ${suggest(key, knownKeys(path))}`, key);
  }
  if (found === undefined && path.length > 0) {
    const parent = path.slice(0, -1);
    return {
      path: parent,
      key: undefined,
      sentence: `${spell(parent)} has no "${last}": ${required[last] ?? 'add it'}`,
    };
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    return say(
      `${where} is ${show(found)}: ` +
        `${typeof found === 'string' ? suggest(found, values) : `write ${values.join(', ')}`}`,
    );
  }
  if (issue.code === 'invalid_type')
    return say(
      `${where} is ${show(found)}, which is no ${issue.expected}: ` +
        `${remedies[issue.expected] ?? `expected ${issue.expected}`}`,
    );
  if (issue.code === 'invalid_format' && issue.format === 'date')
    return say(`${where} is ${show(found)}, which is no day: write YYYY-MM-DD`);
  if (found === '') return say(`${where} is empty: ${required[last] ?? 'write it out'}`);
  return say(`${where} is ${show(found)}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`);
}
