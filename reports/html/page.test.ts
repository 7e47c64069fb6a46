import { createHash } from 'node:crypto';
import { parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { printableAll } from '../../helpers/lib/printable.ts';
import { readLate } from '../../fixtures/faults/bench/recordings.ts';
import { referencePolicy } from '../../fixtures/faults/bench/reference-policy.ts';
import { renderAll } from '../../fixtures/faults/bench/render-all.ts';
import type { RunRecord } from '../../helpers/kernel/record.ts';
import { broken, checkOf, criterionOf, recordOf } from '../sample.fake.ts';
import { renderHtml } from './page.ts';
import { changesOf, largeRecord, mapOf, pointOf, sameAsBefore, samplePage, serviceOf } from './sample-stack.fake.ts';

interface Node {
  nodeName: string;
  value?: string;
  attrs?: { name: string; value: string }[];
  childNodes?: Node[];
}

const below = (node: Node): Node[] => [node, ...(node.childNodes ?? []).flatMap(below)];
const nodesOf = (page: string): Node[] => below(parse(page) as unknown as Node);
const named = (page: string, name: string) => nodesOf(page).filter(({ nodeName }) => nodeName === name);
const textOf = (node: Node | undefined): string =>
  node
    ? below(node)
        .flatMap(({ value }) => value ?? [])
        .join('')
    : '';
const attribute = (node: Node | undefined, name: string) => node?.attrs?.find((each) => each.name === name)?.value;
const sections = (page: string) => named(page, 'section').map((node) => attribute(node, 'id'));
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('report.html', () => {
  const page = renderHtml(samplePage());

  it('asks for nothing from anywhere, and lets nothing run but what its own hashes name', () => {
    const policies = named(page, 'meta').flatMap((node) =>
      attribute(node, 'http-equiv') === 'Content-Security-Policy' ? (attribute(node, 'content') ?? '') : [],
    );
    const [script] = named(page, 'script').filter((node) => attribute(node, 'type') === undefined);
    expect(policies).toEqual([
      `default-src 'none'; style-src ${hash(textOf(named(page, 'style')[0]))}; script-src ${hash(textOf(script))}; ` +
        "base-uri 'none'; form-action 'none'",
    ]);
    const leading = nodesOf(page).flatMap(({ attrs = [] }) =>
      attrs.filter(({ name }) => ['src', 'href', 'action', 'data', 'poster', 'srcset', 'style'].includes(name)),
    );
    expect(leading.filter(({ name, value }) => name !== 'href' || !value.startsWith('#'))).toEqual([]);
    expect(nodesOf(page).flatMap(({ attrs = [] }) => attrs.filter(({ name }) => name.startsWith('on')))).toEqual([]);
    expect(page).not.toMatch(/url\(|@import/);
  });

  it('has a section for each thing that the record tells of, and a link to each', () => {
    expect(sections(page)).toEqual([
      'verdict',
      'causes',
      'map',
      'matrix',
      'routers',
      'findings',
      'waivers',
      'figures',
      'criteria',
      'looks',
    ]);
    expect(named(page, 'a').map((node) => attribute(node, 'href'))).toEqual([
      '#verdict',
      ...sections(page).map((id) => `#${id}`),
    ]);
    const before: RunRecord = recordOf([criterionOf()]);
    delete before.map;
    expect(sections(renderHtml(before))).toEqual(['verdict', 'causes', 'findings', 'figures', 'criteria', 'looks']);
  });

  it('lets whatever a stack says be text, in its data too', () => {
    const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)> "'&<!--`;
    const words = new Set(['kind', 'outcome', 'severity', 'due', 'stranger', 'oneFactor', 'twoFactors', 'gatheredAt']);
    const fill = (value: unknown): unknown => {
      if (typeof value === 'string') return `${value}${evil}`;
      if (Array.isArray(value)) return value.map(fill);
      if (value === null || typeof value !== 'object') return value;
      const filled = Object.entries(value).map(([key, inner]) => [key, words.has(key) ? inner : fill(inner)]);
      return Object.fromEntries(filled) as unknown;
    };
    const hostile = renderHtml(fill(printableAll(samplePage())) as RunRecord);
    expect(named(hostile, 'script')).toHaveLength(2);
    expect(named(hostile, 'img')).toEqual([]);
    expect(hostile).toContain('&lt;img src=x onerror=alert(2)&gt;');
    const data = named(hostile, 'script').find((node) => attribute(node, 'type') === 'application/json');
    expect((JSON.parse(textOf(data)) as { places: string[] }).places[0]).toContain(evil);
  });

  it.each([true, false])('takes at most a megabyte for sixty services, flat: %s', (isFlat) => {
    expect(Buffer.byteLength(renderHtml(largeRecord(60, isFlat)))).toBeLessThan(1_000_000);
  });

  it('leads with what changed, and draws the runs of before', () => {
    const trend = [pointOf('2026-10-30T12:00:00.000Z'), pointOf('2026-11-01T12:00:00.000Z', { outcome: 'pass' })];
    const told = renderHtml(recordOf([broken()]), { changes: changesOf(), trend });
    expect(sections(told).slice(0, 2)).toEqual(['verdict', 'changes']);
    const words = textOf(named(told, 'main')[0]).replaceAll(/\s+/g, ' ');
    for (const each of [
      'Since 2026-10-30T12:00:00.000Z (pass): 1 new, 1 opened, 1 no longer seen',
      'new critical x|y:1/tcp (published-ports): open',
      'opened a → b:1/tcp',
      'Findings of the last 2 runs, 2026-10-30 12:00 to 2026-11-01 12:00',
      '3 critical, 0 high, 1 medium, 0 low, 0 advisory',
    ])
      expect(words).toContain(each);
    expect(named(told, 'rect').filter((node) => attribute(node, 'class') === 'ff')).toHaveLength(2);
    const verdicts = named(told, 'rect').flatMap(
      (node) => /^end (.+)$/.exec(attribute(node, 'class') ?? '')?.[1] ?? [],
    );
    expect(verdicts).toEqual(['fail', 'pass']);
    const same = renderHtml(recordOf([]), { changes: sameAsBefore(), trend: trend.slice(0, 1) });
    expect(textOf(named(same, 'main')[0])).toContain('nothing is different');
    expect(sections(same)).not.toContain('trend');
  });
});

describe('the map', () => {
  const guest = serviceOf('qbittorrent', { networks: [], shares: 'gluetun' });
  const port = { port: '8989/tcp', hostPort: 8990, loopback: false, declared: false };
  const services = [
    guest,
    serviceOf('gluetun', { internet: { reached: null, declared: true } }),
    serviceOf('sonarr', { ports: [port, { ...port, hostPort: 1, loopback: true }] }),
    serviceOf('other/wiki', { member: false, status: 'exited' }),
    serviceOf('cloudflared'),
    serviceOf('traefik', { proxy: true, networks: ['backend-net', 'dmz-net'] }),
  ];
  const tunnels = [{ service: 'cloudflared', kind: 'cloudflared', targets: [] }];
  const page = renderHtml(recordOf([broken()], { map: mapOf(services, { tunnels }) }));
  const drawn = named(page, 'svg').find((node) => attribute(node, 'aria-labelledby') === 'map-words');
  const texts = below(drawn ?? { nodeName: '' })
    .filter(({ nodeName }) => nodeName === 'text')
    .map(textOf);

  it('has the proxy first, then tunnels, the stack by name, guests below their hosts, strangers last', () => {
    const names = ['traefik', 'cloudflared', 'gluetun', 'qbittorrent', 'sonarr', 'other/wiki (exited)'];
    expect(texts.map((text) => text.trim()).filter((text) => names.includes(text))).toEqual(names);
  });

  it('shows ports as the host does, in red where they should not be, and no loopback', () => {
    expect(texts.map((text) => text.trim())).toContain('8990');
    const red = below(drawn ?? { nodeName: '' }).filter((node) => /\bbad\b/.test(attribute(node, 'class') ?? ''));
    expect(red.map(({ nodeName }) => nodeName)).toEqual(['path', 'path']);
  });

  it('has a service in red that is to be changed, and none that is only to be watched', () => {
    const cause = { kind: 'service' as const, key: 'sonarr' };
    const found = { subject: 'sonarr', holds: false, expected: 'on-failure', observed: 'unless-stopped', cause };
    const boxes = (severity: 'medium' | 'advisory') => {
      const checks = [checkOf({ id: 'restarts', severity, outcome: 'fail', observations: [found] })];
      const told = renderHtml(recordOf([criterionOf({ checks })], { map: mapOf([serviceOf('sonarr')]) }));
      return named(told, 'rect').filter((node) => /^box.* bad/.test(attribute(node, 'class') ?? ''));
    };
    expect([boxes('medium').length, boxes('advisory').length]).toEqual([1, 0]);
  });

  it('says where nothing could be looked at', () => {
    const blind = { proxy: 'traefik', networks: null, services: null, tunnels: null, routers: null };
    const words = textOf(named(renderHtml(recordOf([], { map: blind })), 'main')[0]);
    expect(words).toContain('The containers could not be looked at.');
    expect(words).toContain('The proxy’s routers could not be read.');
  });
});

describe('the page of a stack that was judged too far', () => {
  const page = renderHtml(JSON.parse(renderAll(readLate(), referencePolicy())['json'] ?? '') as RunRecord);

  it('shows its matrix, of which the worst of each pair stands in the cell', () => {
    const cells = named(page, 'td').filter((node) => /^[xoncus]$/.test(attribute(node, 'class') ?? ''));
    const count = (state: string) => cells.filter((node) => attribute(node, 'class') === state).length;
    expect(cells).toHaveLength(17 * 17);
    expect(count('s')).toBe(17);
    expect(count('x')).toBeGreaterThan(100);
  });

  it('lists its causes, the flat network first', () => {
    expect(textOf(named(page, 'h3').find((node) => textOf(node).includes('media-network')))).toContain('critical');
  });
});
