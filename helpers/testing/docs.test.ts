import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderRooms } from './rooms-table.ts';
import { findMissingPaths } from './doc-paths.ts';

const root = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

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
