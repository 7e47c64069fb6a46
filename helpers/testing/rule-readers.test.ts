import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTexts } from './read-imports.ts';
import { findRuleReaders } from './rule-readers.ts';

const root = join(import.meta.dirname, '../..');
const planted = (text: string, path = 'suites/2-ports/planted.check.ts') => findRuleReaders([{ path, text }]);

it('no source but the one reader takes a rule of Traefik apart', () => {
  const files = readTexts(root);
  expect(files.length).toBeGreaterThan(200);
  expect(findRuleReaders(files)).toEqual([]);
});

it.each([
  ['const names = [...text.matchAll(/Host(?:SNI)?\\(\\s*[`"\']([^`"\']+)[`"\']/gi)];'],
  ['for (const [, host] of text.matchAll(/(?<![A-Za-z])Host\\(`([^`]+)`\\)/g)) use(host);'],
  ['const prefix = /Path(?:Prefix)?\\(\\s*([^)]+)/i.exec(text);'],
  ['const part = /^\\(*(host|HostRegexp|PathPrefix)\\(`([^`]*)`\\)\\)*$/.exec(text);'],
  ['const is = /HostRegexp\\(/i.test(text);'],
  ['const found = new RegExp(`(?<![\\\\w!])${matcher}\\\\(([^)]*)\\\\)`, "gi");'],
  ["const found = new RegExp('HostSNI\\\\(([^)]*)\\\\)', 'gi');"],
  ['const other = routers.filter(({ rule }) => rule.includes(`\\`${host}\\``));'],
  ["const parts = router.rule.toLowerCase().split('||');"],
  ["const plain = (router?.rule ?? '').replaceAll(/\\s/g, '');"],
  ['const is = pattern.test(router.rule);'],
  ["const is = text.includes('Host(') && !text.startsWith('PathPrefix(');"],
])('names the place that has %s', (text) => {
  expect(planted(text).length).toBeGreaterThan(0);
});

it('says where, what, and what to do instead', () => {
  expect(planted('\nconst is = rule.startsWith(start);')).toEqual([
    'suites/2-ports/planted.check.ts:2 cuts a rule up by startsWith: ask helpers/traefik/rules instead',
  ]);
});

it.each([
  ['const { names } = hostsOf(router);'],
  ['const shown = `any host name: ${router.rule}`;'],
  ['const same = router.rule === other.rule && router.rule.length > 20;'],
  ['const name = /^traefik\\.http\\.routers\\.([^.]+)\\.rule$/i.exec(label);'],
  ["const rule = 'Host(`a.test`)';"],
  ['const host = hostOf(text).split(":");'],
])('has nothing against %s', (text) => {
  expect(planted(text)).toEqual([]);
});

it('lets the reader itself and tests do so', () => {
  const text = 'const is = /Host\\(/.test(rule);';
  expect(planted(text, 'helpers/traefik/rules/planted.ts')).toEqual([]);
  expect(planted(text, 'helpers/gather/traefik/planted.test.ts')).toEqual([]);
  expect(planted(text, 'helpers/traefik/table/planted.ts')).toHaveLength(2);
});
