import { describe, expect, it } from 'vitest';
import { apply, mutantsOf, nameOf, sampleOf } from './mutants.ts';

const names = (text: string) => mutantsOf('a.ts', text).map(nameOf);
const texts = (text: string) => mutantsOf('a.ts', text).map((mutant) => apply(text, mutant));

describe('mutants', () => {
  it('are the other side of a comparison, and its edge', () => {
    expect(texts('f(a < 2)')).toEqual([';', 'f(a <= 2)', 'f(a >= 2)', 'f(a < 3)']);
    expect(texts('const b = a === c')).toEqual(['const b = a !== c']);
  });

  it('drop an operand, or take the other operator', () => {
    expect(texts('const c = a && b')).toEqual(['const c = ((a) || (b))', 'const c = (a)', 'const c = (b)']);
    expect(texts('const c = a ?? b')).toEqual(['const c = (b)']);
  });

  it('decide a condition beforehand', () => {
    expect(names('const c = a ? b : d')).toEqual(['condition: a → true', 'condition: a → false']);
    expect(texts('if (a) throw b')).toEqual(['if (true) throw b', 'if (false) throw b']);
  });

  it('drop what narrows: a negation, a filter, a step, an anchor, a member of a list that is asked', () => {
    expect(texts('const c = !a')).toEqual(['const c = (a)']);
    expect(texts('const c = a.filter(b)')).toEqual(['const c = a']);
    expect(texts('const c = a.some(b)')).toEqual(['const c = a.every(b)']);
    expect(texts('const c = a.toString()')).toEqual([]);
    expect(texts('a()')).toEqual([';']);
    expect(texts('const c = /^b$/i')).toEqual(['const c = /b$/i', 'const c = /^b/i', 'const c = /^b$/']);
    expect(texts("const c = ['a', 'b'].includes(d)")).toEqual([
      "const c = ['b'].includes(d)",
      "const c = ['a'].includes(d)",
    ]);
    expect(texts('const c = [...a, b]')).toEqual(['const c = [b]', 'const c = [...a]']);
  });

  it('turn a fact round, though not in a type', () => {
    expect(texts('const c: true = true')).toEqual(['const c: true = false']);
    expect(texts('const c = 1 as 1')).toEqual([]);
  });

  it('leave alone what is written for people', () => {
    expect(names("const c = { observed: a ? 'one' : 'two', holds: true }")).toEqual(['boolean: true → false']);
    expect(names("const reproduceIt = (a: boolean) => (a ? 'x' : 'y')")).toEqual([]);
    expect(names("const c = a ? 'it is there' : ''")).toEqual([]);
    expect(names("unknown(a ? 'it is there' : 'it is not')")).toEqual([
      "statement dropped: unknown(a ? 'it is there' : 'it is not') → ;",
    ]);
    expect(names('const c = `${a > 1}`')).toEqual([]);
  });

  it('are told apart where two places read alike', () => {
    expect(names('const c = [a === b, a === b]')).toEqual(['comparison: === → !==', 'comparison: === → !== (2)']);
  });

  it('are drawn by lot where they are many, always the same, and those of a smaller sample in a greater one', () => {
    const all = mutantsOf('a.ts', 'const c = [a < 1, a < 2, a < 3, a < 4]');
    const few = sampleOf('a.ts', all, 3);
    expect(few).toHaveLength(3);
    expect(sampleOf('a.ts', all, 3)).toEqual(few);
    expect(sampleOf('a.ts', all, 6)).toEqual(expect.arrayContaining(few));
    expect(sampleOf('a.ts', all, 99)).toEqual(all);
  });
});
