import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderJunit as render } from './junit.ts';
import { broken, checkOf, criterionOf, inapplicable, monitored, recordOf, unseen, waived } from './sample.fake.ts';
import { suiteName } from './suite-names.ts';

// As readers document it: GitLab shows classname, name, file, time, message, body and system-out; Jenkins takes the
// classname's last part for the class and the rest for the package; GitHub's actions count what has no child as passed.
const text = z.object({ '@message': z.string(), '@type': z.string(), '#text': z.string() });
const Case = z.strictObject({
  '@classname': z.string().regex(/^stackproof\.\d-[a-z]+$/),
  '@name': z.string().regex(/^[a-z][a-z0-9-]*$/),
  '@time': z.string().regex(/^\d+(\.\d{1,3})?$/),
  '@file': z.string().optional(),
  failure: text.optional(),
  error: text.optional(),
  skipped: z.literal('').optional(),
  'system-out': z.string().optional(),
});
// The schema of Jenkins' xUnit plugin knows no `skipped` of all suites, nor any `file` of a case, which GitLab reads.
const counts = { '@tests': z.string(), '@failures': z.string(), '@errors': z.string() };
const Report = z.object({
  testsuites: z.strictObject({
    ...counts,
    '@name': z.literal('stackproof'),
    testsuite: z.array(
      z.strictObject({
        ...counts,
        '@skipped': z.string(),
        '@name': z.string(),
        '@time': z.string().regex(/^\d+(\.\d{1,3})?$/),
        '@timestamp': z.iso.datetime(),
        properties: z.object({ property: z.array(z.object({ '@name': z.string(), '@value': z.string() })) }),
        testcase: z.array(Case),
      }),
    ),
  }),
});

function read(xml: string): z.infer<typeof Report>['testsuites'] {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
    parseTagValue: false,
    ignoreDeclaration: true,
  });
  return Report.parse(parser.parse(xml)).testsuites;
}

const renderJunit = (record: Parameters<typeof render>[0]) => render(record, { changes: null, trend: [] });
const casesOf = (xml: string) => read(xml).testsuite.flatMap(({ testcase }) => testcase);
const only = (xml: string) => casesOf(xml)[0];

const finding = broken().checks[0]?.observations[0];
if (!finding) throw new Error('the sample has a finding');
const found = (change: object = {}) =>
  criterionOf({ outcome: 'fail', checks: [checkOf({ outcome: 'fail', observations: [finding], ...change })] });

describe('junit.xml', () => {
  it('has a case per check, by names that stay, and tells failure, error and skip apart', () => {
    const xml = renderJunit(recordOf([monitored(), found(), unseen(), inapplicable()]));
    const report = read(xml);
    expect(report).toMatchObject({ '@tests': '4', '@failures': '1', '@errors': '1' });
    expect(report.testsuite.map((suite) => suite['@skipped'])).toContain('1');
    expect(report.testsuite.map((suite) => suite['@name'])).toEqual(['stackproof.1-networks', 'stackproof.2-ports']);
    const [advisory, failed, error, skipped] = casesOf(xml);
    expect(failed).toMatchObject({
      '@classname': 'stackproof.2-ports',
      '@name': 'published-ports',
      '@time': '0.048',
      failure: {
        '@message': 'sonarr:8989/tcp: expected no port beyond loopback, observed 0.0.0.0:8989',
        '@type': 'CriterionError',
      },
    });
    const body = failed?.failure?.['#text'];
    expect(body).toMatch(
      /^Only the declared ports are published \(critical, fail; criterion 2\.1\)\ncause \(critical\)/,
    );
    expect(body).toContain('see: docker port media-sonarr-1');
    expect(error?.error).toMatchObject({ '@message': 'outside: nobody lent a view', '@type': 'EvidenceError' });
    expect(skipped).toMatchObject({ skipped: '', 'system-out': expect.stringContaining('no tunnel is declared') });
    expect(advisory).toMatchObject({ 'system-out': expect.stringContaining('400 a minute') });
    expect(advisory).not.toHaveProperty('failure');
  });

  it('takes its suites from the rooms of the checks', () => {
    const rooms = readdirSync(join(import.meta.dirname, '../suites')).filter((name) => /^\d-/.test(name));
    expect(rooms.sort()).toEqual(rooms.map((_, iteration) => suiteName(iteration).replace('stackproof.', '')));
  });

  it('fails nothing that is below the gate, and says what it saw', () => {
    const below = only(renderJunit(recordOf([found({ severity: 'low' })])));
    expect(below).not.toHaveProperty('failure');
    expect(below?.['system-out']).toMatch(/low, fail[\s\S]*does not gate[\s\S]*0\.0\.0\.0:8989/);
    expect(only(renderJunit(recordOf([found({ severity: 'low' })], { failOn: 'low' })))).toHaveProperty('failure');
  });

  it('takes no unknown below the gate for a pass', () => {
    const blind = { ...unseen(), checks: unseen().checks.map((check) => ({ ...check, severity: 'low' as const })) };
    expect(only(renderJunit(recordOf([blind])))).toMatchObject({
      skipped: '',
      'system-out': expect.stringContaining('outside: nobody lent a view'),
    });
  });

  it('lets what a file can never show pass the gate of a plan, as a skipped case', () => {
    const blind = { ...unseen(), checks: unseen().checks.map((check) => ({ ...check, cause: 'source' as const })) };
    expect(only(renderJunit(recordOf([blind], { source: 'plan' })))).toHaveProperty('skipped', '');
    expect(only(renderJunit(recordOf([blind])))).toHaveProperty('error');
  });

  it('says of a waiver whose it is, and until when', () => {
    const out = only(renderJunit(recordOf([waived()])))?.['system-out'];
    expect(out).toContain('waived by me until 2027-01-31: until the move');
    expect(out).toContain('waived: radarr:7878/tcp');
  });

  it('says nothing more of a check that passes', () => {
    expect(only(renderJunit(recordOf([criterionOf()])))).toEqual({
      '@classname': 'stackproof.2-ports',
      '@name': 'published-ports',
      '@time': '0.048',
    });
  });

  it('names the file to change, where it is known', () => {
    const placed = {
      ...finding,
      cause: { kind: 'publishedPort' as const, key: 'a:1/tcp', file: 'compose.yaml', line: 41 },
    };
    expect(only(renderJunit(recordOf([found({ observations: [placed] })])))).toHaveProperty('@file', 'compose.yaml');
  });

  it('has one case of a check that two criteria ask', () => {
    const cases = casesOf(renderJunit(recordOf([found(), { ...found(), id: '2.2' }])));
    expect(cases).toHaveLength(1);
    expect(cases[0]?.failure?.['#text']).toContain('criterion 2.1, 2.2');
  });

  it('stays short, however much was found', () => {
    const many = Array.from({ length: 400 }, (_, at) => ({ ...finding, subject: `s${at}:80/tcp` }));
    const body = only(renderJunit(recordOf([found({ observations: many })])))?.failure?.['#text'] ?? '';
    expect(body.split('\n').length).toBeLessThan(30);
    expect(body).toContain('… and 390 more in run.json');
  });

  it('stays XML whatever a container printed', () => {
    const observed = 'a ]]> b ]]> c <x> & "q" \u0000\u001b[31m \ud800';
    const xml = renderJunit(recordOf([found({ observations: [{ ...finding, observed }] })]));
    expect(only(xml)?.failure?.['#text']).toContain('a ]] > b ]] > c <x> & "q" \\x00\\x1b[31m');
  });
});
