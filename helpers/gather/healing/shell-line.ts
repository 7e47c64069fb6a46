import { plainWord, shellTokens, type Piece, type Token } from './shell-tokens.ts';

export interface Word {
  pieces: readonly Piece[];
  split: boolean;
}

interface Program {
  kind: 'program';
  words: readonly Word[];
  /** Files and connections to which its input and output go. */
  opens: readonly string[];
}

/** A line of a shell, as far as it decides how it ends. */
export type Node =
  | Program
  | { kind: 'pipe' | 'list'; parts: readonly Node[] }
  | { kind: 'and' | 'or'; left: Node; right: Node }
  | { kind: 'not' | 'apart' | 'shell'; inner: Node }
  | { kind: 'if'; asked: Node; then: Node; otherwise: Node | null }
  | { kind: 'loop'; asked: Node | null; body: Node };

const closing = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);
const separators = new Set([';', '\n', '&']);

/** Throws SyntaxError where the line is more than it knows: a `case`, a function, a text that follows. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  #operator(): string | null {
    const token = this.#tokens[this.#at];
    return token && 'operator' in token ? token.operator : null;
  }

  #word(): string | null {
    return plainWord(this.#tokens[this.#at]);
  }

  #takes(word: string): boolean {
    if (this.#word() !== word && this.#operator() !== word) return false;
    this.#at += 1;
    return true;
  }

  #needs(word: string): void {
    if (!this.#takes(word)) throw new SyntaxError(`${word} is missing`);
  }

  #blank(): void {
    while (separators.has(this.#operator() ?? '')) this.#at += 1;
  }

  #atEnd(): boolean {
    return this.#at >= this.#tokens.length || this.#operator() === ')' || closing.has(this.#word() ?? '');
  }

  list(): Node {
    const parts: Node[] = [];
    this.#blank();
    while (!this.#atEnd()) {
      const part = this.#chain();
      parts.push(this.#operator() === '&' ? { kind: 'apart', inner: part } : part);
      if (!this.#atEnd() && !separators.has(this.#operator() ?? '')) throw new SyntaxError('it is no list');
      this.#blank();
    }
    return { kind: 'list', parts };
  }

  whole(): Node {
    const line = this.list();
    if (this.#at < this.#tokens.length) throw new SyntaxError('it goes on');
    return line;
  }

  #newLines(): void {
    while (this.#operator() === '\n') this.#at += 1;
  }

  #chain(): Node {
    let left = this.#pipe();
    for (let sign = this.#operator(); sign === '&&' || sign === '||'; sign = this.#operator()) {
      this.#at += 1;
      this.#newLines();
      left = { kind: sign === '&&' ? 'and' : 'or', left, right: this.#pipe() };
    }
    return left;
  }

  #pipe(): Node {
    if (this.#takes('!')) return { kind: 'not', inner: this.#pipe() };
    const parts = [this.#command()];
    while (this.#operator() === '|' || this.#operator() === '|&') {
      this.#at += 1;
      this.#newLines();
      parts.push(this.#command());
    }
    const [only, more] = parts;
    return only && more === undefined ? only : { kind: 'pipe', parts };
  }

  #command(): Node {
    const compound = this.#compound();
    if (compound) return this.#opened(compound);
    if (this.#word() === 'case' || this.#word() === 'function') throw new SyntaxError('nobody reads that here');
    return this.#program();
  }

  #compound(): Node | null {
    if (this.#takes('(')) return this.#closed({ kind: 'shell', inner: this.list() }, ')');
    if (this.#takes('{')) return this.#closed(this.list(), '}');
    if (this.#takes('if')) return this.#choice();
    if (this.#word() === 'while' || this.#word() === 'until') return this.#loop();
    return this.#takes('for') ? this.#each() : null;
  }

  #closed(node: Node, end: string): Node {
    this.#needs(end);
    return node;
  }

  /** What a group opens it opens before it begins. */
  #opened(inner: Node): Node {
    const { words, opens } = this.#program();
    if (words.length > 0) throw new SyntaxError('words follow a group');
    return opens.length === 0 ? inner : { kind: 'and', left: { kind: 'program', words, opens }, right: inner };
  }

  #choice(): Node {
    const asked = this.list();
    this.#needs('then');
    const then = this.list();
    if (this.#takes('elif')) return { kind: 'if', asked, then, otherwise: this.#choice() };
    const otherwise = this.#takes('else') ? this.list() : null;
    this.#needs('fi');
    return { kind: 'if', asked, then, otherwise };
  }

  #loop(): Node {
    const isUntil = this.#word() === 'until';
    this.#at += 1;
    const asked = this.list();
    this.#needs('do');
    const body = this.list();
    this.#needs('done');
    return { kind: 'loop', asked: isUntil ? { kind: 'not', inner: asked } : asked, body };
  }

  #each(): Node {
    while (this.#word() !== 'do' && this.#at < this.#tokens.length) this.#at += 1;
    this.#needs('do');
    const body = this.list();
    this.#needs('done');
    return { kind: 'loop', asked: null, body };
  }

  #program(): Program {
    const [words, opens]: [Word[], string[]] = [[], []];
    if (this.#word() === 'break' || this.#word() === 'continue') throw new SyntaxError('a loop is left');
    for (let token = this.#tokens[this.#at]; token && !('operator' in token); token = this.#tokens[this.#at]) {
      if ('opens' in token) opens.push(token.opens);
      else words.push({ pieces: token.word, split: token.split });
      this.#at += 1;
    }
    if (this.#operator() === '(') throw new SyntaxError('a function is made');
    return { kind: 'program', words, opens };
  }
}

/** null: it is no line that is understood here. */
export function readShellLine(line: string): Node | null {
  try {
    return new Parser(shellTokens(line)).whole();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
