import type { Container } from '../../evidence/containers.ts';
import { normalized } from '../../traefik/table/router-names.ts';
import { isEmpty, isRecord, templateFunctions, textOf, unread, UnreadError, type Value } from './template-functions.ts';

/** `(`, `)`, `|`, a text, a number, a field, a function. */
const tokens = /\s*(?:([()|])|"((?:[^"\\]|\\["\\])*)"|`([^`]*)`|(-?\d+)(?![\w.])|(\.[\w.]*)|([A-Za-z]\w*))/y;
interface Token {
  sign?: string | undefined;
  value?: Value;
  field?: string | undefined;
  name?: string | undefined;
  /** No blank stands before it. */
  tight?: boolean;
}

function tokensOf(action: string): Token[] {
  const found: Token[] = [];
  const text = action.trimEnd();
  tokens.lastIndex = 0;
  while (tokens.lastIndex < text.length) {
    const match = tokens.exec(text) ?? unread();
    const [whole, sign, quoted, raw, digits, field, name] = match;
    if (quoted !== undefined) found.push({ value: quoted.replaceAll(/\\(["\\])/g, '$1') });
    else if (raw !== undefined) found.push({ value: raw });
    else if (digits !== undefined) found.push({ value: Number(digits) });
    else found.push({ sign, field, name, tight: !/^\s/.test(whole) });
  }
  return found;
}

const follow = (value: Value, path: string): Value =>
  path
    .split('.')
    .filter((key) => key !== '')
    .reduce<Value>((at, key) => (isRecord(at) && Object.hasOwn(at, key) ? (at[key] ?? unread()) : unread()), value);

const functionOf = (name: string) =>
  Object.hasOwn(templateFunctions, name) ? (templateFunctions[name] ?? unread()) : unread();

const isTruth = (name: string): boolean => name === 'true' || name === 'false';
const named = (name: string): Value => (isTruth(name) ? name === 'true' : functionOf(name)());

/** What one action comes to. */
class Action {
  readonly #tokens: Token[];
  readonly #data: Value;

  constructor(text: string, data: Value) {
    this.#tokens = tokensOf(text);
    this.#data = data;
    for (const { name } of this.#tokens) if (name !== undefined && !isTruth(name)) functionOf(name);
  }

  value(): Value {
    const value = this.#pipeline();
    return this.#tokens.length === 0 ? value : unread();
  }

  #takes(sign: string): boolean {
    if (this.#tokens[0]?.sign !== sign) return false;
    this.#tokens.shift();
    return true;
  }

  #pipeline(): Value {
    let value = this.#command();
    while (this.#takes('|')) value = this.#command(value);
    return value;
  }

  /** What stands before a pipe is the last that its function is given. */
  #command(...piped: Value[]): Value {
    const name = this.#tokens[0]?.name;
    if (name === undefined || isTruth(name)) return piped.length > 0 ? unread() : this.#operand();
    this.#tokens.shift();
    const given: Value[] = [];
    while (this.#tokens.length > 0 && ![')', '|'].includes(this.#tokens[0]?.sign ?? '')) given.push(this.#operand());
    return functionOf(name)(...given, ...piped);
  }

  #operand(): Value {
    const token = this.#tokens.shift() ?? unread();
    if (token.value !== undefined) return token.value;
    if (token.field !== undefined) return follow(this.#data, token.field);
    return token.name === undefined ? this.#bracketed(token) : named(token.name);
  }

  #bracketed({ sign }: Token): Value {
    const value = sign === '(' ? this.#pipeline() : unread();
    if (!this.#takes(')')) unread();
    const { field: path, tight } = this.#tokens[0] ?? {};
    if (path === undefined || path === '.' || !tight) return value;
    this.#tokens.shift();
    return follow(value, path);
  }
}

/** `{{- … -}}` takes the blanks beside it away. */
const piecesOf = (template: string): string[] =>
  template
    .replaceAll(/\s*\{\{-(?=\s)/g, '{{')
    .replaceAll(/(?<=\s)-\}\}\s*/g, '}}')
    .split(/(\{\{.*?\}\})/s);

/** Of choices within each other: whether a way was taken, and whether this is the one. */
class Choices {
  readonly #open: { taken: boolean; here: boolean }[] = [];

  get isOn(): boolean {
    return this.#open.every(({ here }) => here);
  }

  get isWhole(): boolean {
    return this.#open.length === 0;
  }

  begin(truth: () => boolean): void {
    this.#open.push({ taken: false, here: false });
    this.otherwise(truth);
  }

  otherwise(truth: () => boolean): void {
    const way = this.#open.at(-1) ?? unread();
    way.here = false;
    way.here = !way.taken && this.#open.slice(0, -1).every(({ here }) => here) && truth();
    way.taken ||= way.here;
  }

  end(): void {
    if (!this.#open.pop()) unread();
  }
}

/** What an action writes. Go reads all of a template before it goes a way of it. */
function take(action: string, choices: Choices, data: Value): string {
  const [, otherwise, asked] = /^(else)?\s*(?:if\s+(.*))?$/s.exec(action) ?? [];
  const made = ['end', 'else'].includes(action) ? null : new Action(asked ?? action, data);
  const truth = () => made === null || !isEmpty(made.value());
  if (otherwise !== undefined) choices.otherwise(truth);
  else if (asked !== undefined) choices.begin(truth);
  else if (made === null) choices.end();
  else if (choices.isOn) return textOf(made.value());
  return '';
}

/** Texts, values and choices, one after the other; a remark writes nothing. */
function fillPieces(pieces: readonly string[], data: Value): string {
  const choices = new Choices();
  let filled = '';
  for (const piece of pieces) {
    const [, action] = /^\{\{\s*(.*?)\s*\}\}$/s.exec(piece) ?? [];
    if (action === undefined) filled += choices.isOn ? piece : '';
    else if (!action.startsWith('/*')) filled += take(action, choices, data);
  }
  return choices.isWhole ? filled : unread();
}

/**
 * The rule that a template of Traefik's Docker provider gives a container: Go's text/template with sprig's functions,
 * over what `pkg/provider/docker/config.go` gives it. null: it is more than is read here.
 */
export function fillDefaultRule(template: string, { name, labels }: Pick<Container, 'name' | 'labels'>): string | null {
  const { 'com.docker.compose.service': service, 'com.docker.compose.project': project } = labels;
  const own = normalized(service && project ? `${service}_${project}` : name);
  const data = { Name: own, ContainerName: name, Labels: labels };
  try {
    return fillPieces(piecesOf(template), data);
  } catch (error) {
    if (error instanceof UnreadError) return null;
    throw error;
  }
}
