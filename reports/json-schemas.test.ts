import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runJsonSchema } from '../helpers/kernel/record-schema.ts';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { hardened } from '../helpers/testing/worlds/world-hardened.ts';
import { secured } from '../helpers/testing/worlds/world-secured.ts';
import { renderAll } from '../fixtures/faults/bench/render-all.ts';
import { summaryJsonSchema } from './summary-schema.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'));

function compile(schema: unknown): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  ajv.addFormat('date-time', (text) => z.iso.datetime().safeParse(text).success);
  return ajv.compile(z.record(z.string(), z.unknown()).parse(schema));
}

const faultsOf = (validate: ValidateFunction, value: unknown) => {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
};

const published = [
  ['run.json', 'json', '../helpers/kernel/run.schema.json', runJsonSchema],
  ['summary.json', 'summary', 'summary.schema.json', summaryJsonSchema],
] as const;

const worlds = [
  ['secured', renderAll(evidenceOf(secured()))],
  ['hardened', renderAll(evidenceOf(hardened()), undefined, 7)],
] as const;

describe.each(published)('the schema of %s', (_, word, path, make) => {
  const schema = read(path);
  const validate = compile(schema);

  it('is what is committed: `node reports/write-json-schemas.ts` writes it', () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(make())));
  });

  it.each(worlds)('takes what a run leaves: %s', (__, texts) => {
    expect(faultsOf(validate, JSON.parse(texts[word] ?? ''))).toEqual([]);
  });

  it('takes a field that a newer one adds, and misses one that is gone', () => {
    const whole = z.record(z.string(), z.unknown()).parse(JSON.parse(worlds[0][1][word] ?? ''));
    expect(faultsOf(validate, { ...whole, later: 1 })).toEqual([]);
    const { outcome, ...rest } = whole;
    expect(outcome).toBeDefined();
    expect(faultsOf(validate, rest)).toEqual([" must have required property 'outcome'"]);
    expect(faultsOf(validate, { ...whole, outcome: 'green' })).not.toEqual([]);
  });

  it('names every field that there is', () => {
    const whole = z.record(z.string(), z.unknown()).parse(JSON.parse(worlds[1][1][word] ?? ''));
    const { properties } = z.object({ properties: z.record(z.string(), z.unknown()) }).parse(schema);
    expect(Object.keys(whole).sort()).toEqual(Object.keys(properties).sort());
  });
});
