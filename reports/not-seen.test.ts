import { describe, expect, it } from 'vitest';
import { mapOf, serviceOf } from './html/sample-stack.fake.ts';
import { renderHtml } from './html/page.ts';
import { renderConsole, summarise } from './console.ts';
import { gradedFigures } from './grades.ts';
import { renderMarkdown } from './markdown.ts';
import { renderPrSummary } from './pr-summary.ts';
import { broken, checkOf, criterionOf, monitored, recordOf } from './sample.fake.ts';

const style = { paint: (_: string, text: string) => text, width: 80, verbose: false };
const seen = (subject: string, holds: boolean | null, observed = 'y') => ({ subject, holds, expected: 'x', observed });
const limits = (...observations: ReturnType<typeof seen>[]) =>
  criterionOf({
    ...{ id: '1.11', iteration: 1, severity: 'medium', outcome: 'unknown' },
    checks: [checkOf({ id: 'resource-limits', severity: 'medium', outcome: 'unknown', observations })],
  });
const busy = limits(seen('cpu', null, '99 %: other work keeps it busy'), seen('host:/', true), seen('memory', null));
const blind = recordOf([busy, monitored()], { outcome: 'unknown' });

describe('a run that is no pass because something was not seen', () => {
  it('says so before any advice, on a terminal, with the subject and why', () => {
    const text = renderConsole(blind, style);
    expect(text).toContain('Not seen, and so no pass\n  1.11  cpu: 99 %: other work keeps it busy (and 1 more)\n');
    expect(text.indexOf('Not seen')).toBeLessThan(text.indexOf('Causes, worst first'));
    expect(text).toContain('Next: Make 1.11 visible: cpu: 99 %: other work keeps it busy (and 1 more).');
  });

  it('says so in one line, and in a comment of a pull request', () => {
    expect(summarise(blind)).toMatch(/; first: 1\.11 cpu: 99 %: other work keeps it busy \(and 1 more\)$/);
    expect(renderPrSummary(blind)).toContain(
      '**Not seen, and so no pass**\n\n- 1.11 cpu: 99 %: other work keeps it busy (and 1 more)\n',
    );
  });

  it('says so on the page and in STATUS.md, and folds up what is mere advice', () => {
    const page = renderHtml(blind);
    const at = (text: string) => page.indexOf(text);
    expect(at('Not seen, and so no pass')).toBeGreaterThan(0);
    expect(at('cpu: 99 %: other work keeps it busy (and 1 more)')).toBeLessThan(at('<details id="advice"'));
    expect(page).toContain('1 cause of advisory severity');
    expect(renderHtml(recordOf([broken()]))).not.toContain('id="advice"');
    expect(renderMarkdown(blind)).toMatch(/Not seen, and so no pass[\s\S]*## Causes/);
  });

  it('tells of looks that failed before any advice, too', () => {
    const failed = { ok: false, ms: 0, scope: '', id: 'outside', error: 'nobody lent a view' };
    const check = checkOf({ outcome: 'unknown', reason: 'none', lacks: 'outside', observations: [] });
    const record = recordOf([criterionOf({ outcome: 'unknown', checks: [check] }), monitored()], {
      ...{ artifacts: [failed], outcome: 'unknown' },
    });
    const text = renderConsole(record, style);
    expect(text.indexOf('? nobody lent a view')).toBeLessThan(text.indexOf('Causes, worst first'));
    expect(text.split('nobody lent a view')).toHaveLength(2);
  });

  it('counts what there is no room for', () => {
    const many = Array.from({ length: 7 }, (_, at) => ({ ...limits(seen(`s${at}`, null)), id: `1.${at + 1}` }));
    const record = recordOf(many, { outcome: 'unknown' });
    expect(renderConsole(record, style)).toContain('  1.5   s4: y\n  and 2 more: `--verbose`, or STATUS.md\n');
    expect(renderPrSummary(record)).toContain('- 1.5 s4: y\n- and 2 more\n');
  });

  it('leaves it to the causes where something was found, and is silent of what a file cannot show', () => {
    const found = recordOf([busy, broken()], { outcome: 'fail' });
    expect(renderConsole(found, style) + renderPrSummary(found)).not.toContain('Not seen, and so no pass');
    const unshown = criterionOf({ outcome: 'unknown', checks: [checkOf({ outcome: 'unknown', cause: 'source' })] });
    expect(renderConsole(recordOf([unshown], { outcome: 'unknown' }), style)).not.toContain('Not seen');
  });
});

describe('advice', () => {
  it('takes a line on a terminal, and its room where all was asked for', () => {
    const record = recordOf([monitored()]);
    const fix = 'Remove the entry from `ports:`.';
    expect(renderConsole(record, style)).toMatch(/\n {2}1 {2}advisory {2}bazarr: Remove the entry from `ports:`\.\n\n/);
    expect(renderConsole(record, { ...style, verbose: true })).toContain(`     fix  ${fix}\n`);
  });
});

describe('a pass', () => {
  it('is no longer on a terminal than what it has to say: what is only watched is counted there', () => {
    const text = renderConsole(recordOf([criterionOf(), monitored()]), style);
    expect(text).toContain('Monitor (advisory: changes no outcome): 1 check of 1.12 (`-v`, or STATUS.md)\n');
    expect(text).not.toContain('✗ bazarr');
    expect(renderConsole(recordOf([monitored()]), { ...style, verbose: true })).toContain('✗ bazarr: expected few');
  });
});

describe('a figure beyond its threshold', () => {
  const thresholds = {
    ...{ cpu: { monitor: 80, fail: 95 }, memory: { monitor: 85, fail: 95 }, disk: { monitor: 85, fail: 95 } },
    ...{ latencyMs: 1, responseMs: 10 },
  };
  const health = { ...blind.health, cpu: { usedPercent: 99 }, latencyMs: { median: 2, p95: 3 } };
  const gradeOf = (name: string, ...criteria: Parameters<typeof recordOf>[0]) =>
    gradedFigures(recordOf(criteria, { thresholds, health })).find((figure) => figure.name === name)?.grade;

  it('is unclear where its check could not tell whose doing it is, and bad where it could', () => {
    expect(gradeOf('cpu', busy)).toBe('unclear');
    expect(gradeOf('cpu', limits(seen('cpu', false), seen('memory', null)))).toBe('bad');
    expect(gradeOf('cpu')).toBe('bad');
    const latency = (...holds: (boolean | null)[]) =>
      criterionOf({ checks: [checkOf({ id: 'network-latency', observations: holds.map((each) => seen('a', each)) })] });
    expect(gradeOf('round trip', latency(true, null))).toBe('unclear');
    expect(gradeOf('round trip', latency(false, null))).toBe('bad');
  });
});

describe('the status page', () => {
  it('says how many more there are than it lists', () => {
    const observations = Array.from({ length: 23 }, (_, at) => seen(`s${at}`, false));
    const many = criterionOf({ outcome: 'fail', checks: [checkOf({ outcome: 'fail', observations })] });
    expect(renderMarkdown(recordOf([many]))).toContain('s19: expected x, observed y\n  - and 3 more, in run.json\n');
  });

  it('tells one uptime where all that runs is as old', () => {
    const map = mapOf([serviceOf('a'), serviceOf('b')]);
    expect(renderMarkdown(recordOf([], { map }))).toContain('All that runs has been up for 12 days.');
  });
});
