import { remember } from './remember.ts';

/** What moves a cursor, turns the direction of writing, ends a line, or is seen by no reader. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** Most texts have none but these, and nothing of them is unprintable; lines are of whole files. */
const [beyondAscii, beyondAsciiLines] = [/[^ -~]/, /[^ -~\n]/];

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function spell(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x100) return named[char] ?? `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * A text as a person may be shown it: whatever a container, a policy or an engine wrote that is no letter stands there
 * as a visible escape (`\x1b`, `\u202e`). lines: it is of several lines, and they stay.
 */
export const printable = (text: string, { lines = false } = {}): string =>
  (lines ? beyondAsciiLines : beyondAscii).test(text)
    ? text.replace(unprintable, (char) => (lines && char === '\n' ? char : spell(char)))
    : text;

function walk(node: unknown): unknown {
  if (typeof node === 'string') return printable(node);
  if (Array.isArray(node)) return Object.freeze(node.map(walk));
  if (node !== null && typeof node === 'object')
    return Object.freeze(Object.fromEntries(Object.entries(node).map(([key, inner]) => [printable(key), walk(inner)])));
  return node;
}

/** One run goes into a dozen reports. */
const walkOnce = remember((value: object) => walk(value));

/**
 * The same for every text in a value, keys too: the one door before every report. Nobody changes the value, or what
 * comes of it.
 */
export const printableAll = <T>(value: T): T =>
  // The walk changes texts only, never the shape.
  (value !== null && typeof value === 'object' ? walkOnce(value) : walk(value)) as T;

/** As JSON (or YAML's double quotes) escapes it: nothing of the text is lost. The lines of the file itself stay. */
export const escapeCharacters = (file: string): string =>
  beyondAsciiLines.test(file)
    ? file.replace(unprintable, (char) =>
        char === '\n'
          ? char
          : char
              .split('')
              .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
              .join(''),
      )
    : file;
