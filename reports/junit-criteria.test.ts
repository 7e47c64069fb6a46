import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderCriteria } from './junit-criteria.ts';
import { broken, criterionOf, inapplicable, monitored, recordOf, unseen, waived } from './sample.fake.ts';

const Case = z.object({
  '@name': z.string(),
  failure: z.object({ '@message': z.string(), '@type': z.string(), '#text': z.string() }).optional(),
  error: z.object({ '@message': z.string(), '@type': z.string() }).optional(),
  skipped: z.unknown().optional(),
  'system-out': z.string().optional(),
});
const Report = z.object({
  testsuites: z.object({
    '@tests': z.string(),
    '@failures': z.string(),
    '@errors': z.string(),
    '@skipped': z.string(),
    testsuite: z.array(z.object({ '@name': z.string(), testcase: z.array(Case) })),
  }),
});

function read(xml: string): z.infer<typeof Report>['testsuites'] {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: (name) => name === 'testsuite' || name === 'testcase',
    parseTagValue: false,
  });
  return Report.parse(parser.parse(xml)).testsuites;
}

const caseOf = (xml: string, id: string) =>
  read(xml)
    .testsuite.flatMap(({ testcase }) => testcase)
    .find((each) => each['@name'].startsWith(`${id} `));

describe('junit-criteria.xml', () => {
  it('has a case per criterion and tells failure, error and skip apart', () => {
    const xml = renderCriteria(
      recordOf([monitored(), criterionOf(), { ...broken(), id: '2.2' }, unseen(), inapplicable(), waived()]),
    );
    const report = read(xml);
    expect(report).toMatchObject({ '@tests': '6', '@failures': '1', '@errors': '1', '@skipped': '1' });
    expect(report.testsuite.map((suite) => suite['@name'])).toEqual([
      'stackproof iteration 1',
      'stackproof iteration 2',
    ]);
    expect(caseOf(xml, '2.2')?.failure).toMatchObject({
      '@message': 'sonarr:8989/tcp: expected no port beyond loopback, observed 0.0.0.0:8989',
      '@type': 'CriterionError',
    });
    expect(caseOf(xml, '2.2')?.failure?.['#text']).toContain('see: docker port media-sonarr-1');
    expect(caseOf(xml, '2.3')?.error).toMatchObject({
      '@message': 'outside: nobody lent a view',
      '@type': 'EvidenceError',
    });
    expect(caseOf(xml, '2.12')).toMatchObject({
      'system-out': expect.stringContaining('no tunnel is declared and none runs'),
    });
    expect(caseOf(xml, '2.7')?.['system-out']).toContain('radarr:7878/tcp');
    expect(caseOf(xml, '1.12')?.failure).toBeUndefined();
    expect(caseOf(xml, '1.12')?.['system-out']).toContain('monitor');
  });

  it('stays XML whatever a container printed', () => {
    const xml = renderCriteria(recordOf([broken('a ]]> b ]]> c <x> & "q" \u0000\u001b[31m \ud800')]));
    expect(caseOf(xml, '2.1')?.failure?.['#text']).toContain('a ]] > b ]] > c <x> & "q" \\x00\\x1b[31m');
  });
});
