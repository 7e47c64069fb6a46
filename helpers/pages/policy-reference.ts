import { z } from 'zod';

interface Schema {
  description?: string | undefined;
  default?: unknown;
  type?: string | undefined;
  const?: unknown;
  enum?: unknown[] | undefined;
  pattern?: string | undefined;
  format?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  required?: string[] | undefined;
  properties?: Record<string, Schema> | undefined;
  additionalProperties?: Schema | boolean | undefined;
  items?: Schema | undefined;
  anyOf?: Schema[] | undefined;
}

/** Of a JSON Schema what a page shows. */
const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    description: z.string().optional(),
    default: z.unknown().optional(),
    type: z.string().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    pattern: z.string().optional(),
    format: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), Schema).optional(),
    additionalProperties: z.union([Schema, z.boolean()]).optional(),
    items: Schema.optional(),
    anyOf: z.array(Schema).optional(),
  }),
);

interface Row {
  path: string;
  schema: Schema;
  required: boolean;
}

/** JSON Schema has no other bound for whole numbers than the largest that JavaScript counts exactly. */
const isBound = (value: number | undefined): value is number =>
  value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;

function rangeOf({ minimum, maximum }: Schema): string {
  if (isBound(minimum) && isBound(maximum)) return ` from ${minimum} to ${maximum}`;
  if (isBound(minimum)) return `, at least ${minimum}`;
  return isBound(maximum) ? `, at most ${maximum}` : '';
}

const reference = /\(env:/;

function scalarOf(schema: Schema): string {
  if (schema.pattern !== undefined && reference.test(schema.pattern)) return '`env:NAME` or `file:PATH`';
  if (schema.format === 'date') return 'date, `YYYY-MM-DD`';
  return `${schema.type ?? 'anything'}${rangeOf(schema)}`;
}

function typeOf(schema: Schema): string {
  const { const: only, enum: words, anyOf, items, additionalProperties, properties } = schema;
  if (only !== undefined) return `\`${String(only)}\``;
  if (words) return words.map((word) => `\`${String(word)}\``).join(', ');
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(', or ');
  if (items) return `list of ${typeOf(items)}`;
  if (properties) return 'mapping';
  return typeof additionalProperties === 'object'
    ? `mapping of names to ${typeOf(additionalProperties)}`
    : scalarOf(schema);
}

function rowsOf(path: string, schema: Schema): Row[] {
  const { properties = {}, required = [], items, additionalProperties, anyOf = [] } = schema;
  const named = Object.entries(properties).flatMap(([key, inner]) => {
    const below = path === '' ? key : `${path}.${key}`;
    return [{ path: below, schema: inner, required: required.includes(key) }, ...rowsOf(below, inner)];
  });
  return [
    ...named,
    ...(items ? rowsOf(`${path}[]`, items) : []),
    ...(typeof additionalProperties === 'object' ? rowsOf(`${path}.<name>`, additionalProperties) : []),
    ...anyOf.flatMap((each) => rowsOf(path, each)),
  ];
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function defaultOf({ schema, required }: Row): string {
  if (required) return 'must be given';
  const { default: value } = schema;
  return value === undefined || typeof value === 'object' ? '' : `\`${String(value)}\``;
}

/** The reference of the policy, from its JSON Schema; a heading for each word of the top. */
export function renderPolicyReference(given: unknown): string {
  const schema = Schema.parse(given);
  const rows = rowsOf('', schema).filter(({ path }) => path !== '$schema');
  const sections = Map.groupBy(rows, ({ path }) => path.replace(/[.[].*$/, ''));
  return [
    '# The policy, word by word',
    '',
    'What should be true of your stack, in `stackproof.yaml`. What is not declared is not allowed; ' +
      'everything has a default that is safe; an unknown word is an error with line',
    'and column. `from: n` holds from iteration n on, `until: n` ends with iteration n. ' +
      '`stackproof init` writes a first policy from what runs, and',
    '[the reference policy](../fixtures/policies/reference.yaml) is a whole, commented one. ' +
      'Editors that know `yaml-language-server` complete and check it by',
    '[its JSON Schema](../helpers/policy/policy.schema.json).',
    '',
    'This page is generated from that schema: `npm run pages`.',
    ...[...sections].flatMap(([name, mine]) => [
      '',
      `## ${name}`,
      '',
      '| word | takes | left out | means |',
      '|---|---|---|---|',
      ...mine.map(
        (row) =>
          `| \`${row.path}\` | ${cell(typeOf(row.schema))} | ${cell(defaultOf(row))} | ` +
          `${cell(row.schema.description ?? '')} |`,
      ),
    ]),
    '',
  ].join('\n');
}
