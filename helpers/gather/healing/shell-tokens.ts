/** A piece of a word: as it stands, what a command says, or what a variable holds. */
export type Piece = { text: string } | { command: string } | { variable: string } | { unclear: string };

/** split: what is put in for a variable or a command may come to no word at all. */
export type Token = { operator: string } | { opens: string } | { word: readonly Piece[]; split: boolean };

const operators = ['&&', '||', ';;', '|&', ';', '|', '&', '\n', '(', ')'];
const simple = /^\$(?:\{(\w+)\}|([A-Za-z_]\w*|[?$#!@*\d]))/;

/** null: it depends on what a command says, or a variable holds. */
const textOf = (word: readonly Piece[]): string | null =>
  word.every((piece) => 'text' in piece) ? word.map((piece) => ('text' in piece ? piece.text : '')).join('') : null;

/** Reads a line as a shell does, as far as a health check has need of it; throws SyntaxError where it is other. */
class Reader {
  readonly tokens: Token[] = [];
  #at = 0;
  #pieces: Piece[] | null = null;
  #split = false;
  readonly #line: string;

  constructor(line: string) {
    this.#line = line;
  }

  #rest(): string {
    return this.#line.slice(this.#at);
  }

  #add(piece: Piece): void {
    this.#pieces ??= [];
    this.#pieces.push(piece);
  }

  #end(): void {
    if (this.#pieces !== null) this.tokens.push({ word: this.#pieces, split: this.#split });
    this.#pieces = null;
    this.#split = false;
  }

  /** From an opening bracket to its own closing one; what lies between. */
  #bracketed(open: string, close: string): string {
    let depth = 0;
    for (let at = this.#at; at < this.#line.length; at += 1) {
      const letter = this.#line[at] ?? '';
      if (letter === open) depth += 1;
      if (letter === close) depth -= 1;
      if (depth === 0) {
        const inner = this.#line.slice(this.#at + 1, at);
        this.#at = at + 1;
        return inner;
      }
    }
    throw new SyntaxError(`${open} is never closed`);
  }

  #until(mark: string): string {
    const end = this.#line.indexOf(mark, this.#at + 1);
    if (end < 0) throw new SyntaxError(`${mark} is never closed`);
    const inner = this.#line.slice(this.#at + 1, end);
    this.#at = end + 1;
    return inner;
  }

  #dollar(): void {
    const rest = this.#rest();
    if (rest.startsWith('$((') || /^\$\{(?!\w+\})/.test(rest)) {
      this.#at += 1;
      this.#add({ unclear: rest[1] === '(' ? this.#bracketed('(', ')') : this.#bracketed('{', '}') });
      return;
    }
    if (rest.startsWith('$(')) {
      this.#at += 1;
      this.#add({ command: this.#bracketed('(', ')') });
      return;
    }
    const [whole = '$', braced, bare] = simple.exec(rest) ?? [];
    this.#at += whole.length;
    const name = braced ?? bare;
    this.#add(name === undefined ? { text: '$' } : { variable: name });
  }

  #quoted(): void {
    this.#at += 1;
    this.#add({ text: '' });
    while (this.#line[this.#at] !== '"') {
      const letter = this.#line[this.#at];
      if (letter === undefined) throw new SyntaxError('" is never closed');
      if (letter === '$') this.#dollar();
      else if (letter === '`') this.#add({ command: this.#until('`') });
      else {
        if (letter === '\\' && /["\\$`]/.test(this.#line[this.#at + 1] ?? '')) this.#at += 1;
        this.#add({ text: this.#line[this.#at] ?? '' });
        this.#at += 1;
      }
    }
    this.#at += 1;
  }

  /** `2>` is no word before a sign. */
  #endBeforeSign(): void {
    const [only, more] = this.#pieces ?? [];
    if (more === undefined && only && 'text' in only && /^\d$/.test(only.text)) this.#pieces = null;
    this.#end();
  }

  #nextWord(): readonly Piece[] {
    this.#at += /^[ \t]*/.exec(this.#rest())?.[0].length ?? 0;
    while (this.#at < this.#line.length && !/^[\s;|&()<>]/.test(this.#rest())) this.#letter();
    const word = this.#pieces ?? [];
    this.#pieces = null;
    this.#split = false;
    return word;
  }

  /** Where the output goes to, and where the input comes from: a file, which may not be there, or a connection. */
  #redirection(): void {
    const [sign = ''] = /^&?[<>][<>&|]*-?/.exec(this.#rest()) ?? [];
    if (/^<<-?$/.test(sign)) throw new SyntaxError('a text follows the line');
    this.#endBeforeSign();
    this.#at += sign.length;
    const target = this.#nextWord();
    if (!sign.startsWith('<<') && !/[<>]&-?$/.test(sign)) this.tokens.push({ opens: textOf(target) ?? '$said' });
  }

  #operator(): boolean {
    const rest = this.#rest();
    if (rest.startsWith('&>')) return false;
    const operator = operators.find((each) => rest.startsWith(each));
    if (operator === undefined) return false;
    this.#end();
    this.tokens.push({ operator });
    this.#at += operator.length;
    return true;
  }

  #bare(letter: string): void {
    if (letter === '\\') this.#at += 1;
    const text = this.#line[this.#at] ?? '';
    this.#at += 1;
    if (!(letter === '\\' && text === '\n')) this.#add({ text });
  }

  #letter(): void {
    const letter = this.#line[this.#at] ?? '';
    if (letter === "'") this.#add({ text: this.#until("'") });
    else if (letter === '"') this.#quoted();
    else if (letter === '$' || letter === '`') {
      this.#split = true;
      if (letter === '$') this.#dollar();
      else this.#add({ command: this.#until('`') });
    } else this.#bare(letter);
  }

  read(): Token[] {
    while (this.#at < this.#line.length) {
      const rest = this.#rest();
      const [blank] = /^[ \t\r]+/.exec(rest) ?? [];
      if (blank !== undefined) {
        this.#end();
        this.#at += blank.length;
      } else if (rest.startsWith('#') && this.#pieces === null) this.#at += rest.search(/\n|$/);
      else if (/^&?[<>]/.test(rest) && !/^[<>]\(/.test(rest)) this.#redirection();
      else if (!this.#operator()) this.#letter();
    }
    this.#end();
    return this.tokens;
  }
}

export const shellTokens = (line: string): Token[] => new Reader(line).read();

/** A word that has no quotation and nothing that is put in, as words of the shell's own have to be. */
export const plainWord = (token: Token | undefined): string | null =>
  token && 'word' in token ? textOf(token.word) : null;
