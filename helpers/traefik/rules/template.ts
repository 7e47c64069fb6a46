import { fold } from '../../lib/character-class.ts';
import { parsePattern, PatternError, type Pattern } from '../../lib/pattern.ts';

const literal = (text: string, folded: boolean): Pattern[] =>
  [...text].map((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return { kind: 'set', ranges: folded ? fold([[code, code]]) : [[code, code]] };
  });

/** The outermost `{…}` of a text, with what stands between them. Throws PatternError where they do not pair. */
function piecesOf(source: string): { text: string; braced: boolean }[] {
  const pieces: { text: string; braced: boolean }[] = [];
  let level = 0;
  let from = 0;
  for (let at = 0; at < source.length; at++) {
    if (source[at] === '{' && ++level === 1) {
      pieces.push({ text: source.slice(from, at), braced: false });
      from = at + 1;
    }
    if (source[at] === '}' && --level === 0) {
      pieces.push({ text: source.slice(from, at), braced: true });
      from = at + 1;
    }
    if (level < 0) break;
  }
  if (level !== 0) throw new PatternError(`unbalanced braces in \`${source}\``);
  return [...pieces, { text: source.slice(from), braced: false }];
}

/**
 * Version 2's paths and hosts with `{name}` and `{name:regexp}` in them: the rest is taken as it stands, from the
 * beginning, and to the end where `ends`.
 * `wild` is what a name without an expression takes. Throws PatternError.
 */
export function templatePattern(
  source: string,
  { wild, ends, fold: folded }: { wild: string; ends: boolean; fold: boolean },
): Pattern {
  const parts = piecesOf(source).flatMap(({ text, braced }): Pattern[] => {
    if (!braced) return literal(text, folded);
    const [name = '', expression = wild] = text.split(/:(.*)/s);
    if (name === '' || expression === '') throw new PatternError(`missing name or pattern in \`{${text}}\``);
    const inner = parsePattern(folded ? `(?i)${expression}` : expression);
    return [inner];
  });
  return {
    kind: 'concat',
    parts: [
      { kind: 'assert', assertion: 'text-start' },
      ...parts,
      ...(ends ? [{ kind: 'assert', assertion: 'text-end' } as const] : []),
    ],
  };
}
