import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from './page.ts';
import {
  changesOf,
  largeRecord,
  mapOf,
  networkOf,
  pointOf,
  samplePage,
  serviceOf,
  wideRecord,
} from './sample-stack.fake.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const folders = (process.env['PATH'] ?? '').split(delimiter);
/** A Chromium that is here already; nobody fetches one. */
const chromium = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const title = chromium
  ? 'report.html in a browser'
  : `report.html in a browser: skipped, for no Chromium was found (${names.join(', ')}, on the path)`;

const trend = ['2026-10-30T12:00:00.000Z', '2026-11-01T12:00:00.000Z'].map((at) => pointOf(at));

const sizes = [
  { name: 'a desk', width: 1280, height: 900, scheme: 'light' },
  { name: 'a phone', width: 390, height: 844, scheme: 'dark' },
];

describe.skipIf(!chromium)(title, () => {
  let folder = '';
  let browser: Browser | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stackproof-page-'));
    // As root, which a container's tests are, its own sandbox does not start.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await launch({ executablePath: chromium ?? '', args, timeout: 0, protocolTimeout: 600_000 });
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function newPage(): Promise<Page> {
    if (!browser) throw new Error('the browser did not start');
    return browser.newPage();
  }

  /** Opens a page as a reader does; axe needs the policy lifted, for it is a script that comes from without. */
  async function open(text: string, { isLifted = false, isScripted = true } = {}): Promise<Page> {
    const path = join(folder, 'report.html');
    writeFileSync(path, text);
    const page = await newPage();
    await page.setBypassCSP(isLifted);
    await page.setJavaScriptEnabled(isScripted);
    await page.goto(pathToFileURL(path).href);
    return page;
  }
  const cell = (row: number, column: number) => `#matrix-table tbody tr:nth-child(${row}) td:nth-of-type(${column})`;

  it.each(sizes)('is wider than the screen nowhere, and breaks no rule of axe, on $name', async (size) => {
    const page = await open(renderHtml(samplePage(), { trend, changes: changesOf() }), { isLifted: true });
    await page.setViewport(size);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: size.scheme }]);
    await page.addScriptTag({ content: axe });
    const seen = (await page.evaluate(`(async () => {
      for (const each of document.querySelectorAll('details')) each.open = true;
      const { violations } = await axe.run();
      const wide = document.documentElement.scrollWidth - innerWidth;
      return { wide, violations: violations.map(({ id, nodes }) => id + ': ' + nodes[0].html) };
    })()`)) as { wide: number; violations: string[] };
    expect(seen).toEqual({ wide: 0, violations: [] });
    await page.close();
  });

  it.each([
    [9, true],
    [40, false],
  ])('shows the whole map of %i networks on a desk as far as it can be read: %s', async (count, isWhole) => {
    const networks = Array.from({ length: count }, (_, at) => networkOf(`frontend-${at}`));
    const page = await open(renderHtml({ ...samplePage(), map: mapOf([serviceOf('sonarr')], { networks }) }));
    await page.setViewport({ width: 1280, height: 900 });
    const seen = await page.$eval('.map', ({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth);
    expect(seen).toBe(isWhole);
    const letters = await page.$eval('.map text', (text) => text.getBoundingClientRect().height);
    expect(letters).toBeGreaterThan(10);
  });

  it('fits onto paper, all of it unfolded', async () => {
    const page = await open(renderHtml(wideRecord(30), { trend, changes: changesOf() }), { isLifted: true });
    // A4 with margins of a centimetre.
    await page.setViewport({ width: 718, height: 1040 });
    await page.emulateMediaType('print');
    const tooWide = await page.evaluate(`(() => {
      for (const each of document.querySelectorAll('details')) each.open = true;
      return [...document.querySelectorAll('main *')]
        .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
        .map((each) => each.tagName + ' ' + each.textContent.slice(0, 60));
    })()`);
    expect(tooWide).toEqual([]);
    await page.close();
  });

  it('asks for nothing, and nothing of it is blocked', async () => {
    const page = await newPage();
    const seen: string[] = [];
    page.on('request', (request) => seen.push(request.url()));
    page.on('console', (message) => seen.push(message.text()));
    page.on('pageerror', (error) => seen.push(String(error)));
    const path = join(folder, 'quiet.html');
    writeFileSync(path, renderHtml(samplePage()));
    await page.goto(pathToFileURL(path).href);
    expect(seen).toEqual([pathToFileURL(path).href]);
    await page.close();
  });

  it('tells of a pair that is clicked, or reached with arrow keys', async () => {
    const page = await open(renderHtml(samplePage()));
    const told = () => page.$eval('#pair', (panel) => panel.textContent);
    await page.click(cell(1, 2));
    const clicked = await told();
    expect(clicked).toContain('service-number-1 → service-number-2');
    expect(clicked).toContain('8989/tcp: ✗ reached, and should not be.');
    expect(clicked).toContain('Control: traefik reached it.');
    expect(clicked).toContain('nsenter -n -t $(docker inspect');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await told()).toContain('service-number-2 → service-number-3');
    await page.close();
  });

  it('fades all but one service of the matrix', async () => {
    const page = await open(renderHtml(samplePage()));
    await page.select('#matrix-filter', 'traefik');
    const dim = (selector: string) => page.$eval(selector, (each) => each.classList.contains('dim'));
    expect([await dim(cell(1, 2)), await dim(cell(1, 4)), await dim(cell(4, 1))]).toEqual([true, false, false]);
    await page.close();
  });

  it('filters findings by text, severity and service', async () => {
    const page = await open(renderHtml(samplePage()));
    const count = () => page.$eval('#f-count', (note) => note.textContent);
    const shown = () =>
      page.$$eval('details.finding', (all) => all.filter((each) => !each.hasAttribute('hidden')).length);
    expect(await shown()).toBe(4);
    await page.type('#f-text', 'sonarr:8989');
    expect([await shown(), await count()]).toEqual([1, '1 shown']);
    await page.$eval('#f-text', (input) => input.setAttribute('value', ''));
    await page.reload();
    await page.select('#f-service', 'service-number-1');
    expect(await count()).toBe('18 shown');
    await page.select('#f-severity', 'low');
    expect(await shown()).toBe(0);
    await page.close();
  });

  it('is all there without a script, and shows nothing that would not work', async () => {
    const page = await open(renderHtml(largeRecord(4, false)), { isScripted: false });
    const page2 = await page.content();
    expect(page2).toContain('id="matrix-table"');
    expect(page2.match(/<div class="filters"[^>]* hidden/g)).toHaveLength(2);
    await page.close();
  });

  it('leaves a hostile name what it is', async () => {
    const name = '<img src=x onerror="document.title=1">';
    const services = [serviceOf(name), serviceOf('traefik', { proxy: true })];
    const page = await open(renderHtml({ ...samplePage(), map: mapOf(services) }));
    expect(await page.$$('img')).toHaveLength(0);
    expect(await page.title()).toBe('fail: media, stackproof');
    expect(await page.$$eval('#f-service option', (all) => all.map((each) => each.textContent))).toContain(name);
    await page.close();
  });
});
