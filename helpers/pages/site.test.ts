import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { parse, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from './site.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackproof-site-'));
let count = 0;
beforeAll(async () => {
  count = await buildSite(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a page links to or shows, and the anchors that it has. */
function read(path: string): { links: string[]; anchors: Set<string> } {
  const links: string[] = [];
  const anchors = new Set<string>();
  const walk = (node: Tree.Node): void => {
    for (const { name, value } of 'attrs' in node ? node.attrs : []) {
      if (name === 'href' || name === 'src') links.push(value);
      if (name === 'id') anchors.add(value);
    }
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parse(readFileSync(path, 'utf8')));
  return { links, anchors };
}

describe('the site', () => {
  it('has a page for each of ours, and no dead link', () => {
    const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
    // Reports that are shown as samples are none of its pages.
    expect(pages.filter((page) => !page.startsWith('docs/samples/')).length).toBe(count);
    expect(pages).toEqual(
      expect.arrayContaining(['index.html', 'docs/index.html', 'docs/checks/published-ports.html']),
    );
    const seen = new Map(pages.map((page) => [page, read(join(folder, page))]));
    let followed = 0;
    const dead = [...seen].flatMap(([page, { links }]) =>
      links
        .filter((link) => !/^[a-z]+:/.test(link))
        .filter((link) => {
          followed += 1;
          const [path = '', anchor] = link.split('#');
          const target = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
          const file = join(folder, target);
          if (!existsSync(file) || !statSync(file).isFile()) return true;
          return anchor !== undefined && !seen.get(target)?.anchors.has(decodeURIComponent(anchor));
        })
        .map((link) => `${page}: ${link}`),
    );
    expect(dead).toEqual([]);
    expect(followed).toBeGreaterThan(1500);
  });

  it('asks nobody for anything, and takes words in braces as they stand', () => {
    const outward = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.html'))
      .filter((name) =>
        /<(?:script|link|img)[^>]+(?:src|href)="[a-z]+:/.test(readFileSync(join(folder, name), 'utf8')),
      );
    expect(outward).toEqual([]);
    expect(readFileSync(join(folder, 'docs/ci.html'), 'utf8')).not.toContain('undefined');
  });
});
