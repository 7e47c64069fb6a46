/** A rule that Traefik would refuse, and why. */
export class RuleError extends Error {}

/** A rule as written: names and values, before anybody asked whether there is such a matcher. */
export type Expression =
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'not'; inner: Expression }
  | { kind: 'call'; name: string; values: string[] };

type Token =
  { kind: 'text'; text: string } | { kind: 'name'; text: string } | { kind: 'sign'; text: string } | { kind: 'end' };

const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** The character that an escape names by its number; NaN: it names none. */
function codePoint(escape: string): number {
  if (/^[uUx]./.test(escape)) return Number.parseInt(escape.slice(1), 16);
  return /^[0-7]{3}$/.test(escape) ? Number.parseInt(escape, 8) : NaN;
}

/** The value of a Go string in double quotes, without the quotes. Throws RuleError. */
function unquote(inner: string): string {
  return inner.replace(
    /\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7]{3}|.?)/gs,
    (_whole, escape: string) => {
      const plain = simple[escape];
      if (plain !== undefined) return plain;
      const code = codePoint(escape);
      if (!(code <= 0x10ffff)) throw new RuleError(`unknown escape sequence \\${escape}`);
      return String.fromCodePoint(code);
    },
  );
}

const shapes = new RegExp(
  [
    /(?<space>[ \t\r]+|\/\*.*?\*\/|\/\/[^\n]*)/,
    /(?<line>\n)/,
    /`(?<raw>[^`]*)`/,
    /"(?<quoted>(?:[^"\\\n]|\\[^\n])*)"/,
    /(?<name>[\p{L}_][\p{L}\p{Nd}_]*)/u,
    /(?<sign>&&|\|\||[!(),])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'suy',
);

const endsStatement = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind !== 'sign' || token.text === ')');

/** The token that a match stands for; null: it is a space, a comment or a line break. */
function tokenOf({ raw, quoted, name, sign }: Readonly<Record<string, string | undefined>>): Token | null {
  if (raw !== undefined) return { kind: 'text', text: raw.replaceAll('\r', '') };
  if (quoted !== undefined) return { kind: 'text', text: unquote(quoted) };
  if (name !== undefined) return { kind: 'name', text: name };
  return sign === undefined ? null : { kind: 'sign', text: sign };
}

/** Go ends a statement at a line break after a name, a string or a closing bracket: there a rule may not be broken. */
function tokensOf(rule: string): Token[] {
  const tokens: Token[] = [];
  shapes.lastIndex = 0;
  while (shapes.lastIndex < rule.length) {
    const at = shapes.lastIndex;
    const groups = shapes.exec(rule)?.groups;
    if (!groups) throw new RuleError(`unexpected \`${[...rule.slice(at)][0] ?? ''}\` at character ${at + 1}`);
    if (groups['line'] !== undefined && endsStatement(tokens.at(-1))) {
      if (rule.slice(at).trim() !== '') throw new RuleError('a line break where Go expects an operator before it');
      break;
    }
    const token = tokenOf(groups);
    if (token) tokens.push(token);
  }
  return [...tokens, { kind: 'end' }];
}

/**
 * Reads a rule as the Go expression that it is: `!` binds closest, then `&&`, then `||`, both from the left. Throws
 * RuleError.
 */
export function readExpression(rule: string): Expression {
  const tokens = tokensOf(rule);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end' };
  const shown = (token: Token) => (token.kind === 'end' ? 'the end' : `\`${token.text}\``);
  const isSign = (text: string) => {
    const token = peek();
    return token.kind === 'sign' && token.text === text;
  };
  const expect = (text: string) => {
    if (!isSign(text)) throw new RuleError(`expected \`${text}\`, found ${shown(peek())}`);
    at++;
  };

  function chained(sign: '||' | '&&', kind: 'or' | 'and', operand: () => Expression): Expression {
    let left = operand();
    while (isSign(sign)) {
      at++;
      left = { kind, left, right: operand() };
    }
    return left;
  }
  const or = (): Expression => chained('||', 'or', and);
  const and = (): Expression => chained('&&', 'and', unary);
  function unary(): Expression {
    if (isSign('!')) {
      at++;
      return { kind: 'not', inner: unary() };
    }
    if (!isSign('(')) return call();
    at++;
    const inner = or();
    expect(')');
    return inner;
  }
  function call(): Expression {
    const name = peek();
    if (name.kind !== 'name') throw new RuleError(`expected a matcher, found ${shown(name)}`);
    at++;
    expect('(');
    const values: string[] = [];
    while (!isSign(')')) {
      const value = peek();
      if (value.kind !== 'text')
        throw new RuleError(`expected a value in backticks or double quotes, found ${shown(value)}`);
      values.push(value.text);
      at++;
      if (!isSign(')')) expect(',');
    }
    at++;
    return { kind: 'call', name: name.text, values };
  }

  const whole = or();
  if (peek().kind !== 'end') throw new RuleError(`unexpected ${shown(peek())}`);
  return whole;
}
