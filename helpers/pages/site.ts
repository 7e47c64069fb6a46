import { Eleventy } from '@11ty/eleventy';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { slugOf } from '../lib/heading-slug.ts';
import { projectRoot } from '../lib/project-root.ts';

const markdownIn = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

/** The pages of the site, by their place in the project. */
const pages: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...markdownIn('docs'),
  ...markdownIn('docs/checks'),
];

const isPage: ReadonlySet<string> = new Set(pages);

/** Where a page stands in the site. */
const placeOf = (page: string): string => page.replace(/README\.md$/, 'index.html').replace(/\.md$/, '.html');

const titleOf = (markdown: string): string => /^# (.+)$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? 'stackproof';

const plainOf = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

const style = `
:root { color-scheme: light dark; --line: #8886; }
body { font: 16px/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 0 1.2rem 4rem; }
nav { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; padding: 0.8rem 0; }
a { color: #0b62b8; } @media (prefers-color-scheme: dark) { a { color: #7ab7f5; } }
h1, h2, h3 { line-height: 1.25; } img { height: auto; max-width: 100%; }
pre { background: #8881; overflow-x: auto; padding: 0.8rem; } code { font-size: 0.92em; overflow-wrap: anywhere; }
pre code { overflow-wrap: normal; } .wide { overflow-x: auto; }
table { border-collapse: collapse; }
td, th { border: 1px solid var(--line); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
`;

const doors = [
  ['README.md', 'First ten minutes'],
  ['docs/README.md', 'All pages'],
  ['docs/checks/README.md', 'Checks'],
  ['docs/policy.md', 'Policy'],
  ['docs/troubleshooting.md', 'Troubleshooting'],
  ['SECURITY.md', 'Security'],
] as const;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A whole page: its way up is by relative links, so that it reads from a folder as well as from a server. */
function frame(page: string, title: string, content: string): string {
  const up = '../'.repeat(page.split('/').length - 1);
  const links = doors.map(([to, text]) => `<a href="${up}${placeOf(to)}">${text}</a>`).join('');
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head>`,
    `<body><nav>${links}</nav><main>${content}</main></body></html>`,
    '',
  ].join('\n');
}

/** Headings get the anchors, and pages the names, that GitHub's links to them have. */
function mend(page: string, html: string): string {
  return html
    .replaceAll(
      /<(h[1-6])>([\s\S]*?)<\/\1>/g,
      (_, tag: string, inner: string) => `<${tag} id="${slugOf(plainOf(inner))}">${inner}</${tag}>`,
    )
    .replaceAll(/<table>[\s\S]*?<\/table>/g, (table) => `<div class="wide">${table}</div>`)
    .replaceAll(/ href="([^"#:]*)(#[^"]*)?"/g, (_, path: string, anchor = '') => {
      const target = normalize(join(dirname(page), path));
      const leadsToPage = path.endsWith('.md') && isPage.has(target);
      return ` href="${leadsToPage ? placeOf(path) : path}${anchor}"`;
    });
}

/** Files of the project that a page links to or shows, and that are no pages. */
function linkedFiles(page: string, markdown: string): string[] {
  const prose = markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => normalize(join(dirname(page), target)))
    .filter((path) => !isPage.has(path) && statSync(join(projectRoot, path)).isFile());
}

/** Makes a static site of the pages in a folder, which is emptied first. Answers how many pages it has. */
export async function buildSite(folder: string): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // All that goes in is handed over; its own folder of templates is an empty one.
  const nothing = mkdtempSync(join(tmpdir(), 'stackproof-site-'));
  const texts = new Map(pages.map((page) => [page, readFileSync(join(projectRoot, page), 'utf8')]));
  try {
    const site = new Eleventy(nothing, folder, {
      quietMode: true,
      configPath: null,
      config: (settings) => {
        settings.setQuietMode(true);
        for (const [page, text] of texts)
          settings.addTemplate(page, text, { permalink: placeOf(page), templateEngineOverride: 'md' });
        settings.addTransform('frame', function (content) {
          const page = normalize(this.page.inputPath).slice(normalize(nothing).length + 1);
          return frame(page, titleOf(texts.get(page) ?? ''), mend(page, content));
        });
      },
    });
    await site.write();
  } finally {
    rmSync(nothing, { recursive: true, force: true });
  }
  for (const file of new Set([...texts].flatMap(([page, text]) => linkedFiles(page, text))))
    cpSync(join(projectRoot, file), join(folder, file));
  return pages.length;
}
