import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { knownKeys, policyJsonSchema } from './json-schema.ts';

const policies = join(import.meta.dirname, '../../fixtures/policies');
const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'policy.schema.json'), 'utf8'));
const reference = (): Record<string, unknown> => parse(readFileSync(join(policies, 'reference.yaml'), 'utf8'));
// zod writes `format: date` beside a pattern that says the same.
const validate = new Ajv2020({ strict: true, validateFormats: false, allErrors: true }).compile(policyJsonSchema());

describe('the policy’s JSON Schema', () => {
  it('is the committed one (else: node helpers/policy/write-json-schema.ts)', () => {
    expect(committed).toEqual(policyJsonSchema());
  });

  it('takes the reference policy', () => {
    expect(validate(reference()), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ['an unknown key', { netwroks: {} }],
    ['a port beyond', { formerPorts: [{ port: 70000 }] }],
    ['a waiver without end', { waivers: [{ check: 'a', subject: 'b', reason: 'r', owner: 'o' }] }],
    ['a host of no kind', { hosts: { 'a.test': 3 } }],
  ])('refuses %s', (_name, change) => {
    expect(validate({ ...reference(), ...change })).toBe(false);
  });

  it('knows the keys of every level', () => {
    expect(knownKeys([])).toContain('networks');
    expect(knownKeys(['networks', 'any'])).toContain('members');
    expect(knownKeys(['services', 'any', 'listens', 0])).toEqual(['port', 'protocol', 'address']);
    expect(knownKeys(['hosts', 'a.test'])).toContain('service');
    expect(knownKeys(['monitoring'])).toContain('jobs');
    expect(knownKeys(['backups', 'sets', 'any'])).toContain('keepDays');
  });
});
