import { z } from 'zod';
import { PolicyFile } from './schema.ts';

/** The policy as a JSON Schema, for editors; committed as helpers/policy/policy.schema.json. */
export function policyJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(PolicyFile, {
    io: 'input',
    override: ({ jsonSchema }) => {
      // zod's own name for `pattern: ^…`, which no editor knows.
      if (jsonSchema.format === 'starts_with') delete jsonSchema.format;
    },
  });
  return { ...schema, title: 'stackproof.yaml' };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function branches(schema: unknown): Record<string, unknown>[] {
  if (!isObject(schema)) return [];
  return [schema, ...(Array.isArray(schema.anyOf) ? schema.anyOf.flatMap(branches) : [])];
}

const inside = (schema: Record<string, unknown>, step: PropertyKey): unknown => {
  if (typeof step === 'number') return schema.items;
  return (isObject(schema.properties) ? schema.properties[String(step)] : undefined) ?? schema.additionalProperties;
};

/** The keys that the policy knows at a path; empty where any key will do. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  let here = branches(policyJsonSchema());
  for (const step of path) here = here.flatMap((schema) => branches(inside(schema, step)));
  return here.flatMap(({ properties }) => (isObject(properties) ? Object.keys(properties) : []));
}
