import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { secured } from '../helpers/testing/worlds/world-secured.ts';
import { renderAll } from '../fixtures/faults/bench/render-all.ts';
import { renderSarif } from './sarif.ts';
import { broken, checkOf, criterionOf, inapplicable, recordOf, unseen, waived } from './sample.fake.ts';

/** The standard's own schema, as a package ships it; of the draft that it is written in ajv knows all but its name. */
function compileSchema() {
  const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema, id, ...schema } = z
    .looseObject({ $schema: z.string(), id: z.string() })
    .parse(JSON.parse(readFileSync(path, 'utf8')));
  expect($schema + id).toContain('sarif-2.1.0');
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  ajv.addFormat('uri-reference', (text) => URL.canParse(text, 'https://base.test/'));
  ajv.addFormat('date-time', (text) => z.iso.datetime({ offset: true }).safeParse(text).success);
  return ajv.compile(schema);
}

const validate = compileSchema();
function faultsOf(text: string): unknown {
  validate(JSON.parse(text));
  return validate.errors ?? [];
}

const Result = z.object({
  ruleId: z.string(),
  ruleIndex: z.int(),
  level: z.string(),
  message: z.object({ text: z.string() }),
  locations: z.array(z.unknown()),
  partialFingerprints: z.record(z.string(), z.string()),
  baselineState: z.string().optional(),
  suppressions: z.array(z.unknown()).optional(),
});
const Log = z.object({
  runs: z.tuple([
    z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.looseObject({ id: z.string() })) }) }),
      invocations: z.tuple([
        z.object({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(z.object({ message: z.object({ text: z.string() }) })),
        }),
      ]),
      results: z.array(Result),
    }),
  ]),
});
const read = (...given: Parameters<typeof renderSarif>) => Log.parse(JSON.parse(renderSarif(...given))).runs[0];

const beside = { changes: null, trend: [] };
const place = { kind: 'publishedPort' as const, key: 'sonarr:8989/tcp', file: 'stacks/my compose.yaml', line: 41 };
const placed = () =>
  criterionOf({
    outcome: 'fail',
    checks: broken().checks.map((check) => ({
      ...check,
      observations: check.observations.map((seen) => ({ ...seen, cause: place })),
    })),
  });

const accepted = () => ({ ...waived(), checks: waived().checks.map((check) => ({ ...check, id: 'composed-ports' })) });

describe('findings.sarif', () => {
  it('is SARIF 2.1.0 by the standard’s own schema', () => {
    const record = recordOf([placed(), unseen(), inapplicable(), accepted()], { outcome: 'fail' });
    expect(faultsOf(renderSarif(record, beside))).toEqual([]);
    const whole = renderAll(evidenceOf(secured()))['sarif'] ?? '';
    expect(faultsOf(whole)).toEqual([]);
    expect(faultsOf(whole.replace('"version"', '"varsion"'))).not.toEqual([]);
  });

  it('has a rule per check that was judged, and a result per finding with its place', () => {
    const { tool, results } = read(recordOf([placed(), inapplicable()]), beside);
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(['published-ports', 'tunnels']);
    expect(tool.driver.rules[0]).toMatchObject({
      shortDescription: { text: 'Only the declared ports are published' },
      properties: { 'security-severity': '9.5', tags: expect.arrayContaining(['criterion-2.1', 'iteration-2']) },
    });
    expect(results).toEqual([
      expect.objectContaining({
        ruleId: 'published-ports',
        ruleIndex: 0,
        level: 'error',
        message: { text: 'sonarr:8989/tcp: expected no port beyond loopback, observed 0.0.0.0:8989' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'stacks/my%20compose.yaml', uriBaseId: '%SRCROOT%' },
              region: { startLine: 41 },
            },
            logicalLocations: [{ fullyQualifiedName: 'sonarr:8989/tcp', kind: 'resource' }],
          },
        ],
      }),
    ]);
  });

  it('points at the policy where no file is known, and at none of this machine alone', () => {
    expect(JSON.stringify(read(recordOf([broken()]), beside).results[0]?.locations)).toContain('stackproof.yaml');
    const policy = { file: '/srv/stackproof.yaml', sha256: '', derived: false };
    expect(JSON.stringify(read(recordOf([broken()], { policy }), beside))).not.toContain('/srv/');
  });

  it('knows a finding again by check and subject, whatever was observed', () => {
    const printOf = (observed: string) => read(recordOf([broken(observed)]), beside).results[0]?.partialFingerprints;
    expect(printOf('0.0.0.0:8989')).toEqual(printOf('[::]:8989'));
    const other = read(recordOf([waived()]), beside).results[0]?.partialFingerprints;
    expect(other).not.toEqual(printOf('0.0.0.0:8989'));
  });

  it('suppresses what is waived, with whose it is and until when', () => {
    expect(read(recordOf([waived()]), beside).results[0]?.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'until the move (me, until 2027-01-31)' },
    ]);
    expect(read(recordOf([broken()]), beside).results[0]).not.toHaveProperty('suppressions');
  });

  it('tells what could not be seen as a word of the tool, and never as a result', () => {
    const run = read(recordOf([unseen()], { outcome: 'unknown' }), beside);
    expect(run.results).toEqual([]);
    expect(run.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        { message: { text: 'open-ports-outside: could not see: outside: nobody lent a view' } },
      ],
    });
  });

  it('lists a check of two criteria once', () => {
    const { tool, results } = read(recordOf([broken(), { ...broken(), id: '2.2' }]), beside);
    expect([tool.driver.rules.length, results.length]).toEqual([1, 1]);
    expect(checkOf().id).toBe(results[0]?.ruleId);
  });
});
