import { describe, expect, it } from 'vitest';
import { compareRuns } from '../helpers/comparison/compare-runs.ts';
import { renderBadge } from './badge.ts';
import { renderCsv } from './findings-csv.ts';
import { renderMetrics } from './metrics-file.ts';
import { countRun } from './run-figures.ts';
import { broken, checkOf, criterionOf, monitored, recordOf, unseen, waived } from './sample.fake.ts';
import { Summary, summariseRun } from './summary-file.ts';

const beside = { changes: null, trend: [] };
const host = { host: 'sonarr.test', redirect: null, tls: null, certificateDays: 12, login: null };
const accepted = { ...waived(), checks: waived().checks.map((check) => ({ ...check, id: 'composed-ports' })) };
const record = recordOf([broken(), unseen(), accepted, monitored()], {
  outcome: 'fail',
  hosts: [host, { ...host, host: 'radarr.test', certificateDays: null }],
  reached: { open: ['outside → 443/tcp', 'outside → 8989/tcp', 'sonarr → internet'], unseen: [], blind: [] },
});

/** A line as RFC 4180 reads it. */
function readCsv(text: string): string[][] {
  return text
    .trimEnd()
    .split(/\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((row) =>
      row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((cell) => cell.replace(/^"|"$/g, '').replaceAll('""', '"')),
    );
}

describe('the figures of a run', () => {
  it('count each finding once, waived ones and unseen ones by themselves', () => {
    expect(countRun(record)).toEqual({
      findings: { critical: 1, high: 0, medium: 0, low: 0, advisory: 1 },
      unseen: 1,
      waived: 1,
      openPorts: 2,
      certificateDays: 12,
      waiverDays: 91,
    });
  });

  it('say nothing of ports that nobody saw from outside', () => {
    expect(countRun(recordOf([])).openPorts).toBeNull();
    const blind = recordOf([], { reached: { open: ['outside → 443/tcp'], unseen: [], blind: ['outside'] } });
    expect(countRun(blind).openPorts).toBeNull();
  });
});

describe('summary.json', () => {
  it('is flat, and as it is promised', () => {
    const summary = Summary.strict().parse(summariseRun(record, beside));
    expect(summary).toMatchObject({
      ...{ outcome: 'fail', exitCode: 1, findings: 2, findingsCritical: 1, findingsNew: null, openPorts: 2 },
      ...{ criteria: 4, criteriaFail: 2, certificateDays: 12, running: 19, views: 'outside:lab, host, containers:18' },
    });
    expect(Object.values(summary).filter((value) => typeof value === 'object' && value !== null)).toEqual([]);
  });
});

describe('metrics.prom', () => {
  const text = renderMetrics(record, beside);
  const lines = text.split('\n');

  it('is text that both OpenMetrics and a textfile collector read', () => {
    const label = '[a-z_]+="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
    const sample = new RegExp(`^stackproof_[a-z0-9_]+\\{${label}(?:,${label})*\\} -?\\d+(?:\\.\\d+)?(?:e[+-]\\d+)?$`);
    const meta = /^# (?:HELP stackproof_[a-z0-9_]+ [^\\]+|TYPE stackproof_[a-z0-9_]+ gauge)$/;
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
    expect(lines.slice(0, -2).filter((line) => !sample.test(line) && !meta.test(line))).toEqual([]);
    const families = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
    expect(new Set(families).size).toBe(families.length);
    const ofType = new Set(families);
    expect(lines.filter((line) => line && !line.startsWith('#')).every((l) => ofType.has(l.split('{')[0] ?? ''))).toBe(
      true,
    );
    // Both would take these endings for another type of metric.
    expect(families.filter((name) => /_(?:total|count|sum|bucket|info|created)$/.test(name))).toEqual([]);
  });

  it('counts, and leaves a gap where nothing was seen', () => {
    for (const line of [
      'stackproof_run_timestamp_seconds{project="media"} 1793534400',
      'stackproof_outcome{project="media",outcome="fail"} 1',
      'stackproof_outcome{project="media",outcome="pass"} 0',
      'stackproof_criteria{project="media",outcome="waived"} 1',
      'stackproof_findings{project="media",severity="critical"} 1',
      'stackproof_findings{project="media",severity="high"} 0',
      'stackproof_certificate_days{project="media",host="sonarr.test"} 12',
      'stackproof_open_ports{project="media"} 2',
      'stackproof_look_seconds{project="media",look="containers"} 0.048',
    ])
      expect(lines).toContain(line);
    expect(text).not.toContain('radarr.test');
    expect(text).not.toContain('stackproof_findings_new');
  });

  it('stays text whatever a stack is called', () => {
    const stack = { project: 'a"\\b\n# EOF', engine: null, services: 1 };
    const odd = renderMetrics(recordOf([], { stack }), beside);
    expect(odd).toContain('project="a\\"\\\\b\\\\n# EOF"');
    expect(odd.match(/^# EOF$/gm)).toHaveLength(1);
  });
});

describe('badge.svg', () => {
  it('says whose verdict it is, which, and of which day', () => {
    const text = renderBadge(record);
    expect(text).toContain('<title>media: fail, 1 critical · 2026-11-01</title>');
    expect(renderBadge(recordOf([], { outcome: 'pass' }))).toContain('>media: pass · 2026-11-01<');
    expect(renderBadge(recordOf([unseen()], { outcome: 'unknown' }))).toContain('unknown, 1 unseen ·');
  });

  it('is no plain pass where the gate lets something through', () => {
    const lenient = renderBadge(recordOf([broken()], { outcome: 'pass', failOn: 'critical' }));
    expect(lenient).toContain('pass at gate critical, 1 critical');
  });

  it('is a picture whatever a stack is called', () => {
    const stack = { project: '<b>&"\u202e', engine: null, services: 1 };
    const text = renderBadge(recordOf([], { stack }));
    expect(text).toContain('aria-label="&lt;b>&amp;&quot;\\u202e: ');
    expect(text).not.toContain('<b>');
  });
});

describe('findings.csv', () => {
  it('has a line per subject that does not hold', () => {
    const [heads = [], ...rows] = readCsv(renderCsv(record));
    expect(rows.map((row) => [row[1], row[2], row[3]])).toEqual([
      ['finding', 'published-ports', 'sonarr:8989/tcp'],
      ['unseen', 'open-ports-outside', '*'],
      ['waived', 'composed-ports', 'radarr:7878/tcp'],
      ['finding', 'error-bursts', 'bazarr'],
    ]);
    expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([heads.length]));
    const [only = []] = readCsv(renderCsv(recordOf([accepted]))).slice(1);
    expect(only.slice(-3)).toEqual(['me', '2027-01-31', '']);
  });

  it('says what the run before did not find, where there was one', () => {
    const [fresh = broken(), old = monitored()] = [broken(), monitored()];
    const changes = compareRuns(recordOf([criterionOf(), old]), recordOf([fresh, old]));
    expect(readCsv(renderCsv(recordOf([fresh, old]), changes)).map((row) => row.at(-1))).toEqual([
      'since the run before',
      'new',
      'still there',
    ]);
  });

  it('keeps a text in its cell, and lets none be a formula', () => {
    const seen = { subject: '=cmd()', holds: false, expected: 'a, "b"', observed: 'x\ny' };
    const text = renderCsv(recordOf([criterionOf({ checks: [checkOf({ outcome: 'fail', observations: [seen] })] })]));
    expect(readCsv(text)[1]?.slice(3, 6)).toEqual(["'=cmd()", 'a, "b"', 'x\\ny']);
  });

  it.each([
    ['x;=cmd()', "x;'=cmd()"],
    ['a; -1', "a;' -1"],
    [' @cmd', "' @cmd"],
    ['\uff1dcmd()', "'\uff1dcmd()"],
    ['a-b; c=d', 'a-b; c=d'],
  ])('lets none begin with a formula wherever a spreadsheet lets it begin: %j', (subject, shown) => {
    const seen = { subject, holds: false, expected: 'x', observed: 'y' };
    const text = renderCsv(recordOf([criterionOf({ checks: [checkOf({ outcome: 'fail', observations: [seen] })] })]));
    expect(readCsv(text)[1]?.[3]).toBe(shown);
  });
});
