import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cacheFolder } from './cache.ts';
import { readRecipes } from './images/image-recipes.ts';
import { scrub } from './slots.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackproof-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text = ''): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('the cache folder', () => {
  test('follows XDG, then HOME; a relative XDG folder counts as none', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe('/x/stackproof');
    expect(cacheFolder({ XDG_CACHE_HOME: 'x', HOME: '/h' })).toBe('/h/.cache/stackproof');
    expect(cacheFolder({ HOME: '' })).toMatch(/^\/.+\/\.cache\/stackproof$/);
  });
});

describe('a scrubbed slot', () => {
  test("keeps images and loses containers, networks, volumes and the containers' layers", () => {
    const [image, layer] = ['a', 'b'].map((letter) => letter.repeat(64));
    put(`data/overlay2/${image}/diff/file`);
    put(`data/overlay2/${layer}/link`, 'SHORT');
    put(`data/overlay2/${layer}-init/diff/file`);
    put('data/overlay2/l/SHORT');
    put('data/overlay2/l/KEPT');
    put('data/image/overlay2/layerdb/mounts/c1/mount-id', layer);
    put('data/image/overlay2/layerdb/mounts/c1/init-id', `${layer}-init`);
    put('data/image/overlay2/layerdb/mounts/c2/mount-id', '../../../kept');
    for (const name of [
      'containers/c1/config.v2.json',
      'volumes/v/_data/file',
      'network/files/local-kv.db',
      'containerd/daemon/x',
      'kept',
    ])
      put(`data/${name}`);
    scrub(folder);
    expect(readdirSync(join(folder, 'data')).toSorted()).toEqual(['image', 'kept', 'overlay2']);
    expect(readdirSync(join(folder, 'data/overlay2')).toSorted()).toEqual([image, 'l']);
    expect(readdirSync(join(folder, 'data/overlay2/l'))).toEqual(['KEPT']);
    expect(readdirSync(join(folder, 'data/image/overlay2/layerdb/mounts'))).toEqual([]);
  });

  test('may be empty', () => {
    scrub(folder);
    expect(existsSync(folder)).toBe(true);
  });
});

describe('image recipes', () => {
  const recipe = (tag: string, from: string[]): string => JSON.stringify({ tag, real: false, from, what: '…' });

  test('change with their files, with what they are built from, and with nothing else', () => {
    put('one/image.json', recipe('stackproof/one:1', ['base']));
    put('one/Dockerfile', 'FROM base');
    put('two/image.json', recipe('stackproof/two:1', ['one']));
    const hashes = (): (string | undefined)[] =>
      ['stackproof/one:1', 'stackproof/two:1', 'stackproof/base:bookworm'].map(
        (tag) => readRecipes(folder).get(tag)?.hash,
      );
    const before = hashes();
    put('one/__pycache__/x.pyc', 'noise');
    expect(hashes()).toEqual(before);
    put('two/extra', 'more');
    const [one, two, base] = hashes();
    expect([one, base]).toEqual([before[0], before[2]]);
    expect(two).not.toBe(before[1]);
    put('one/Dockerfile', 'FROM base\nRUN true');
    expect(hashes()[0]).not.toBe(one);
    expect(hashes()[1]).not.toBe(two);
  });

  test('say in a sentence what is wrong with them', () => {
    put('one/image.json', recipe('stackproof/one:1', ['two']));
    expect(() => readRecipes(folder)).toThrow(/built `from` two, and .*two\/image\.json is not there/);
    put('two/image.json', recipe('stackproof/two:1', ['one']));
    expect(() => readRecipes(folder)).toThrow('one → two → one');
    put('two/image.json', '{"tag":"elsewhere/two:1","real":true,"from":[]}');
    expect(() => readRecipes(folder)).toThrow('must have `tag` (stackproof/…)');
  });
});
