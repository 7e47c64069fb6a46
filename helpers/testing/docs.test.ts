import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.fake.ts';
import { renderRooms } from './rooms-table.ts';
import { findCommands, findDeadLinks } from './doc-links.ts';
import { findMissingPaths } from './doc-paths.ts';

const root = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

const below = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
/** Pages that a person wrote, or whose words are ours. */
const written = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...below('docs')];
const pages = [...written, ...below('docs/checks')];

/** '' of a folder; null where there is nothing. */
const readAny = (path: string): string | null => {
  const file = join(root, path);
  if (!existsSync(file)) return null;
  return statSync(file).isDirectory() ? '' : readFileSync(file, 'utf8');
};

describe('no page', () => {
  it('links to what does not exist, nor to a heading that is gone', () => {
    expect(pages.length).toBeGreaterThan(200);
    const dead = pages.flatMap((page) => findDeadLinks(page, read(page), readAny).map((link) => `${page}: ${link}`));
    expect(dead).toEqual([]);
  });

  it.each(below('docs'))('%s names a path that does not exist', (page) => {
    const text = read(page).replaceAll(/\]\([^)]*\)/g, ']');
    expect(findMissingPaths(text, (path) => existsSync(join(root, path)))).toEqual([]);
  });

  it('names a command or an option that does not exist', async () => {
    const helps = new Map<string, string>();
    const helpOf = async (words: readonly string[]): Promise<string> => {
      const key = words.join(' ');
      const { code, stdout } = helps.has(key)
        ? { code: 0, stdout: helps.get(key) ?? '' }
        : await runCli(...words, '--help');
      helps.set(key, code === 0 ? stdout : '');
      return helps.get(key) ?? '';
    };
    const wrong: string[] = [];
    let seen = 0;
    for (const page of pages)
      for (const { written: line, words, options } of findCommands(read(page))) {
        const groups = ['schedule', 'lab'];
        const [first = '', second = ''] = words;
        const command = groups.includes(first) && second !== '' ? [first, second] : words.slice(0, 1);
        const help = await helpOf(command);
        const known = help.includes(`Usage: stackproof ${command.join(' ')}`.trimEnd());
        if (!known || options.some((option) => !help.includes(option))) wrong.push(`${page}: ${line}`);
        seen += 1;
      }
    expect(seen).toBeGreaterThan(200);
    expect(wrong).toEqual([]);
  });
});

describe('README and CONTRIBUTING', () => {
  it.each(['README.md', 'CONTRIBUTING.md'])('%s names only paths that exist', (name) => {
    expect(findMissingPaths(read(name), (path) => existsSync(join(root, path)))).toEqual([]);
  });

  it('have the table of rooms as the checker holds it', () => {
    expect(read('CONTRIBUTING.md')).toContain(renderRooms());
  });
});

describe('the search for missing paths', () => {
  const none = () => false;

  it('finds files, folders and links that are not there', () => {
    expect(
      findMissingPaths(
        'See `helpers/gone.ts`, [this](docs/page.md#top), `suites/8-more/`, `gone.md` and\n' +
          '```sh\nnode bench/gone.ts --all\n./gone\n```',
        none,
      ),
    ).toEqual(['helpers/gone.ts', 'docs/page.md', 'suites/8-more/', 'gone.md', 'bench/gone.ts', './gone']);
  });

  it('leaves alone what is no path of ours', () => {
    const text =
      'What `audit` writes: `run.json`, `stackproof.yaml`, `stackproof-report/`; `0.0.0.0:8989`, ' +
      '`suites/<n-name>/<id>.check.ts`, `helpers/*/x.ts`, `unix:///run/x.sock`, `443/tcp`, ' +
      'https://example.test/a/b.html, `and/or`';
    expect(findMissingPaths(text, none)).toEqual([]);
  });
});

describe('the search for dead links and commands', () => {
  it('finds what leads nowhere, also a heading', () => {
    const read = (path: string) => (path === 'docs/there.md' ? '# It’s here, now\n## Two' : null);
    const text =
      '[a](there.md) [b](gone.md) [c](there.md#two) [d](there.md#three) [e](#own) [f](https://x.test/) `[g](n)`\n# Own';
    expect(findDeadLinks('docs/page.md', text, read)).toEqual(['gone.md', 'there.md#three']);
    expect(findDeadLinks('docs/page.md', '[a](there.md#its-here-now)', read)).toEqual([]);
  });

  it('reads a command with its options, as far as they are its own', () => {
    const text =
      '`stackproof explain ID`\n```sh\nDOCKER_HOST=x ./stackproof schedule install --at 3:30 -- --quiet # --no\n```';
    expect(findCommands(text).map(({ words, options }) => [words, options])).toEqual([
      [['explain'], []],
      [['schedule', 'install'], ['--at']],
    ]);
    expect(findCommands('`stackproof.yaml` `npm run stackproof-x` `see stackproof`')).toEqual([]);
  });
});
