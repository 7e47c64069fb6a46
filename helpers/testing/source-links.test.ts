import { describe, expect, it } from 'vitest';
import { linksOf } from './source-links.ts';

describe('the links of a source', () => {
  it('are told apart by what becomes of them at run time', () => {
    const text = `
import { readFileSync } from 'node:fs';
import type { A } from './a.ts';
import type B from '../b.ts';
import {
  c,
  type C,
} from './c.ts';
import './d.ts';
export type { E } from './e.ts';
export { f } from './f.ts';
type G = 'import type';
const g = () => import('./g.ts');
import { h } from './h.ts';
`;
    expect(linksOf('helpers/x/y.ts', text).imports.map(({ to, kind }) => `${kind} ${to}`)).toEqual([
      'static node:fs',
      'type helpers/x/a.ts',
      'type helpers/b.ts',
      'static helpers/x/c.ts',
      'static helpers/x/d.ts',
      'type helpers/x/e.ts',
      'static helpers/x/f.ts',
      'dynamic helpers/x/g.ts',
      'static helpers/x/h.ts',
    ]);
  });

  it('are also the files and folders that it names by their place', () => {
    const text = `
const root = join(import.meta.dirname, '../..');
const script = readFileSync(join(import.meta.dirname, 'ask.py'), 'utf8');
const policy = join(root, 'fixtures/policies/reference.yaml');
`;
    expect(linksOf('helpers/x/y.ts', text).reads).toEqual(['helpers/x/ask.py', 'fixtures/policies/reference.yaml']);
    expect(linksOf('helpers/x/y.ts', 'readdirSync(import.meta.dirname)').reads).toEqual(['helpers/x']);
  });
});
