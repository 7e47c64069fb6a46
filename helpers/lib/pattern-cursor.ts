/** A pattern that Go's regexp refuses. */
export class PatternError extends Error {}

/** A place in the text of a pattern, which moves on letter by letter. */
export class Cursor {
  readonly #source: string;
  readonly #text: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#text = [...source];
  }

  get letter(): string | undefined {
    return this.#text[this.#at];
  }

  get next(): string | undefined {
    return this.#text[this.#at + 1];
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The letter that stands here, and one on; undefined: the text has ended. */
  take(): string | undefined {
    const { letter } = this;
    if (letter !== undefined) this.#at++;
    return letter;
  }

  /** Moves on where this letter stands here. */
  takes(letter: string): boolean {
    if (this.letter !== letter) return false;
    this.#at++;
    return true;
  }

  /** What a regular expression, which begins with `^`, finds here; moves on behind it. */
  takeMatch(sign: RegExp): RegExpExecArray | null {
    // No sign is longer; the whole rest each time would make the square of a long pattern.
    const found = sign.exec(this.#text.slice(this.#at, this.#at + 200).join(''));
    if (found) this.#at += [...found[0]].length;
    return found;
  }

  fail(why: string): never {
    throw new PatternError(`${why} in \`${this.#source}\``);
  }
}
