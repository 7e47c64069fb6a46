import { describe, expect, it } from 'vitest';
import { readLate } from '../fixtures/faults/bench/recordings.ts';
import { referencePolicy } from '../fixtures/faults/bench/reference-policy.ts';
import { renderAll } from '../fixtures/faults/bench/render-all.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { renderConsole, summarise } from './console.ts';
import { broken, checkOf, criterionOf, inapplicable, recordOf, unseen } from './sample.fake.ts';

const style = { paint: (_: string, text: string) => text, width: 80, verbose: false };

describe('the summary of a stack that was judged too far', () => {
  const { json, verbose, quiet } = renderAll(readLate(), referencePolicy());
  // Of a first run: what is different from a run before is told beside it.
  const shown = renderConsole(JSON.parse(json ?? '') as RunRecord, style);
  const lines = shown.trimEnd().split('\n');

  it('fits on a screen of 80 columns and 60 lines, its reports named below', () => {
    expect(lines.length).toBeLessThanOrEqual(59);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('names first the flat network, the published ports, the login, the dashboard and TLS', () => {
    const causes = lines.filter((line) => /^ {2}\d {2}/.test(line));
    expect(causes).toEqual([
      '  1  critical  network media-network',
      expect.stringContaining('18 published ports'),
      '  3  critical  login service authelia',
      '  4  critical  dashboard and API of the proxy: traefik:8090/tcp, traefik@docker',
      '  5  high  TLS: the proxy has no entrypoint for it, 443/tcp',
    ]);
    const seen = lines.filter((line) => line.startsWith('     see: '));
    expect(seen).toEqual([
      '     see: docker network inspect media_media-network',
      expect.stringContaining('docker port media-'),
      '     see: docker compose ps --all',
      '     see: stackproof explain proxy-api',
      expect.stringContaining('     see: stackproof explain '),
    ]);
    expect(shown).toContain('explains 427 findings in 5 criteria: 1.2 1.3 1.4 2.10 4.11');
    expect(quiet).toMatch(/^FAIL at gate medium: [^\n]+; first: network media-network, 427 findings$/);
  });

  it('begins with the verdict, and leaves to the long report what is long', () => {
    expect(lines.findIndex((line) => line.startsWith('FAIL at gate medium'))).toBeLessThan(3);
    expect(shown).not.toContain('✗');
    expect(shown).not.toContain('days left');
    expect(verbose.split('\n').length).toBeGreaterThan(500);
    expect(verbose).toContain('✗ outside → 8989/tcp: expected closed');
    const tooLong = verbose.split('\n').filter((line) => line.length > 80);
    expect(tooLong.filter((line) => line.replace(/ \\$/, '').trim().includes(' '))).toEqual([]);
  });
});

describe('the summary', () => {
  const render = (...criteria: Parameters<typeof recordOf>[0]) => renderConsole(recordOf(criteria), style);

  it('says which places were not looked from', () => {
    const text = renderConsole(recordOf([criterionOf()], { views: ['host', 'containers:3'] }), style);
    expect(text).toContain('views     host, containers:3; missing: outside');
    expect(render(criterionOf())).not.toContain('missing:');
    expect(renderConsole(recordOf([criterionOf()], { views: [] }), style)).toContain(
      'none; missing: outside, host, containers',
    );
  });

  it('says what the policy permits, and of how much else', () => {
    expect(render(criterionOf())).toContain('permits   80/tcp and 443/tcp of traefik\n');
    const record = recordOf([criterionOf()], { permits: ['Open: 80/tcp', 'a', 'b'] });
    expect(renderConsole(record, style)).toContain('permits   Open: 80/tcp; and 2 more (`-v`)');
    expect(renderConsole(recordOf([], { permits: [] }), style)).toContain('permits   nothing');
    const verbose = renderConsole(record, { ...style, verbose: true });
    expect(verbose).toContain('The policy permits\n  - Open: 80/tcp\n');
  });

  it('counts by severity what was found, and apart what was not seen', () => {
    const blind = { subject: 'x', holds: null, expected: 'y', observed: 'z' };
    const half = criterionOf({
      id: '2.4',
      outcome: 'unknown',
      checks: [checkOf({ severity: 'low', outcome: 'unknown', observations: [blind] })],
    });
    expect(render(broken(), unseen(), half)).toContain(
      'found     1 critical; 1 subject not seen; 1 check without an answer',
    );
    expect(render(criterionOf())).toContain('found     nothing');
  });

  it('lists criteria by what came of them, those that are not well by their titles while they are few', () => {
    const text = render(criterionOf({ id: '2.9' }), { ...broken(), id: '2.2' }, inapplicable());
    expect(text).toMatch(
      /FAIL {4}2\.2 {2}Only 80 and 443 are published\n {2}n\/a {5}2\.12 Tunnels[^\n]*\n {2}pass {4}2\.9\n/,
    );
    const many = Array.from({ length: 7 }, (_, at) => ({ ...broken(), id: `2.${at + 1}` }));
    expect(render(...many)).toContain('  FAIL    2.1 2.2 2.3 2.4 2.5 2.6 2.7\n');
  });

  it('names looks that failed, and why where nothing else is to be said', () => {
    const failed = { ok: false, ms: 0, scope: '', id: 'outside', error: 'nobody lent a view' };
    const check = checkOf({ outcome: 'unknown', reason: 'none', lacks: 'outside', observations: [] });
    const blind = criterionOf({ outcome: 'unknown', checks: [check] });
    const alone = renderConsole(recordOf([blind], { artifacts: [failed], outcome: 'unknown' }), style);
    expect(alone).toContain('  ? nobody lent a view\n    outside\n');
    const beside = renderConsole(recordOf([blind, broken()], { artifacts: [failed], outcome: 'fail' }), style);
    expect(beside).toContain('Looks that failed: outside (`-v` says why)');
    expect(beside).not.toContain('nobody lent a view');
  });

  it('says of files what they do not show, and calls no look failed for it', () => {
    const unread = { ok: false, ms: 0, scope: '', id: 'outside', error: 'a file does not show it' };
    const check = checkOf({ outcome: 'unknown', reason: 'none', lacks: 'outside', cause: 'source', observations: [] });
    const blind = criterionOf({ outcome: 'unknown', checks: [check] });
    const text = renderConsole(recordOf([blind, broken()], { artifacts: [unread], source: 'plan' }), style);
    expect(text).toMatch(/\nOf 1 criteria files do not show everything: `stackproof rehearse` brings them up/);
    expect(text).not.toContain('failed');
  });

  it('leaves out a table of which nothing was seen, and shows one that is too wide line by line', () => {
    const nothing = { host: 'a.test', redirect: null, tls: null, certificateDays: null, login: null };
    expect(renderConsole(recordOf([criterionOf()], { hosts: [nothing] }), style)).not.toContain('a.test');
    const wide = { ...nothing, host: `${'a'.repeat(70)}.test`, login: 'open' };
    expect(renderConsole(recordOf([criterionOf()], { hosts: [wide] }), style)).toContain('login open');
  });

  it('shortens an example that would not fit, and keeps it whole in the long report', () => {
    const long = broken(`0.0.0.0:8989 ${'and more '.repeat(20)}`);
    expect(render(long)).toMatch(/e\.g\. sonarr:8989\/tcp: 0\.0\.0\.0:8989 and more [^\n]*…\n/);
    expect(renderConsole(recordOf([long]), { ...style, verbose: true })).not.toContain('…');
  });

  it('says the verdict alone where nothing is wrong', () => {
    expect(summarise(recordOf([criterionOf()]))).toBe(
      'PASS: everything judged holds, as far as the views named can see',
    );
  });
});
