import { compareWords } from './compare-words.ts';
import { baseOf, either, ill, openedEnds, programEnds, well, type Ending, type Moment } from './program-ends.ts';
import { readShellLine, type Node, type Word } from './shell-line.ts';

/** on: how it ends and goes on; out: how it leaves the shell. Bits. */
interface Ends {
  on: number;
  out: number;
  said: string | null;
}

type Input = string | null | undefined;
type NodeOf<Kind extends Node['kind']> = Extract<Node, { kind: Kind }>;

const goesOn = ({ ends, said }: Ending): Ends => ({ on: ends, out: 0, said });
const swap = (ends: number): number => (ends & well ? ill : 0) | (ends & ill ? well : 0);
const join = (one: string | null, other: string | null): string | null =>
  one === null || other === null ? null : [one, other].filter((each) => each !== '').join('\n');

/** `NAME=value` before a program, or alone. */
function assignedIn(words: readonly Word[]): { name: string; word: Word }[] {
  const found: { name: string; word: Word }[] = [];
  for (const word of words) {
    const at = word.pieces.findIndex((piece) => !('text' in piece));
    const start = word.pieces.slice(0, at < 0 ? undefined : at).map((piece) => ('text' in piece ? piece.text : ''));
    const [, name] = /^([A-Za-z_]\w*)=/.exec(start.join('')) ?? [];
    if (name === undefined) break;
    found.push({ name, word });
  }
  return found;
}

const codeOf = (code: string, last: number): number => {
  if (code === '') return last;
  if (/^0+$/.test(code)) return well;
  return /^\d+$/.test(code) ? ill : either;
};

/** One shell: what its variables hold, and how its last program ended. */
class Shell {
  readonly #moment: Moment;
  readonly #held: Map<string, string | null>;
  #last = well;
  #strict: boolean;
  #pipes = false;
  #endsWell = false;

  constructor(moment: Moment, flags: string, held: ReadonlyMap<string, string | null>) {
    this.#moment = moment;
    this.#held = new Map(held);
    this.#strict = flags.includes('e');
  }

  /** How the whole of it ends. */
  run(node: Node, input?: Input): Ending {
    const { on, out, said } = this.#ends(node, input);
    return { ends: this.#endsWell ? well : on | out, said };
  }

  #within(line: string, flags = ''): Ending {
    const node = readShellLine(line);
    return node ? new Shell(this.#moment, flags, this.#held).run(node) : { ends: either, said: null };
  }

  #ends(node: Node, input: Input): Ends {
    const found = this.#of(node, input);
    if (found.on !== 0) this.#last = found.on;
    return found;
  }

  #of(node: Node, input: Input): Ends {
    switch (node.kind) {
      case 'program':
        return this.#program(node, input);
      case 'pipe':
        return this.#pipe(node);
      case 'list':
        return this.#list(node, input);
      case 'apart':
        return { on: well, out: 0, said: null };
      case 'shell':
        return goesOn(new Shell(this.#moment, this.#strict ? 'e' : '', this.#held).run(node.inner, input));
      case 'not': {
        const { on, out, said } = this.#ends(node.inner, input);
        return { on: swap(on), out, said };
      }
      case 'if':
        return this.#choice(node, input);
      case 'loop':
        return this.#loop(node, input);
      case 'and':
      case 'or':
        return this.#two(node, input);
    }
  }

  /** What may not be done leaves its variables unknown. */
  #perhaps(sure: boolean, node: Node, input: Input): Ends {
    const before = new Map(this.#held);
    const found = this.#ends(node, input);
    if (!sure) for (const [name, value] of this.#held) if (before.get(name) !== value) this.#held.set(name, null);
    return found;
  }

  #two({ kind, left, right }: NodeOf<'and' | 'or'>, input: Input): Ends {
    const first = this.#ends(left, input);
    const due = kind === 'and' ? well : ill;
    if ((first.on & due) === 0) return first;
    const next = this.#perhaps(first.on === due, right, input);
    return { on: (first.on & ~due) | next.on, out: first.out | next.out, said: join(first.said, next.said) };
  }

  #list({ parts }: NodeOf<'pipe' | 'list'>, input: Input): Ends {
    let all: Ends = { on: well, out: 0, said: '' };
    for (const part of parts) {
      const { on, out, said } = this.#ends(part, input);
      all = { on, out: all.out | out, said: join(all.said, said) };
      const isStrict = this.#strict && ['program', 'pipe', 'shell', 'or'].includes(part.kind);
      if (isStrict && on & ill) all = { ...all, on: on & well, out: all.out | ill };
      if (all.on === 0) break;
    }
    return all;
  }

  #pipe({ parts }: NodeOf<'pipe' | 'list'>): Ends {
    let input: Input;
    let failed = 0;
    let last: Ending = { ends: well, said: '' };
    if (this.#findsItself(parts)) return { on: well, out: 0, said: null };
    for (const part of parts) {
      failed |= last.ends & ill;
      last = new Shell(this.#moment, '', this.#held).run(part, input);
      input = last.said;
    }
    return goesOn({ ends: this.#pipes && failed ? last.ends | ill : last.ends, said: last.said });
  }

  /** `ps aux | grep sonarr` lists the `grep` as well, and with it the word that is looked for. */
  #findsItself(parts: readonly Node[]): boolean {
    const [first = [], ...others] = parts.map((part) => (part.kind === 'program' ? this.#words(part.words) : []));
    const isPlain = ([program, ...rest]: readonly string[]) =>
      program === 'grep' && !rest.some((word) => /^-\w*v|[[\]^]/.test(word));
    return first[0] === 'ps' && others.every(isPlain) && (others.at(-1) ?? []).length > 1;
  }

  #choice({ asked, then, otherwise }: NodeOf<'if'>, input: Input): Ends {
    const first = this.#ends(asked, input);
    // Where no way is gone it ends well.
    const ways = [
      ...(first.on & well ? [then] : []),
      ...(first.on & ill ? [otherwise ?? ({ kind: 'list', parts: [] } as const)] : []),
    ].map((way) => this.#perhaps(first.on !== either, way, input));
    return {
      on: ways.reduce((all, { on }) => all | on, 0),
      out: ways.reduce((all, { out }) => all | out, first.out),
      said: null,
    };
  }

  #loop({ asked, body }: NodeOf<'loop'>, input: Input): Ends {
    const first = asked ? this.#ends(asked, input) : null;
    if (first && (first.on & well) === 0) return { on: well, out: first.out, said: '' };
    const rounds = this.#perhaps(false, body, input);
    return { on: first ? either : rounds.on, out: (first?.out ?? 0) | rounds.out, said: null };
  }

  /** What a word comes to, and how the last command within it ended. */
  #expand({ pieces }: Word): { value: string | null; ends: number } {
    let [value, ends]: [string | null, number] = ['', well];
    for (const piece of pieces) {
      let text: string | null = null;
      if ('text' in piece) text = piece.text;
      else if ('variable' in piece) text = this.#variable(piece.variable);
      else if ('command' in piece) {
        const inner = this.#within(piece.command);
        [text, ends] = [inner.said, inner.ends];
      }
      value = value === null || text === null ? null : value + text;
    }
    return { value, ends };
  }

  #variable(name: string): string | null {
    if (name === '$') return '$$';
    if (name !== '?') return this.#held.get(name) ?? null;
    if (this.#last === either) return null;
    return this.#last === well ? '0' : '1';
  }

  /** `$said` stands for what nobody knows. */
  #words(words: readonly Word[]): string[] {
    return words.flatMap((word) => {
      const { value } = this.#expand(word);
      if (value === null) return ['$said'];
      return word.split ? value.split(/\s+/).filter((part) => part !== '') : [value];
    });
  }

  #program({ words, opens }: NodeOf<'program'>, input: Input): Ends {
    const assigned = assignedIn(words);
    const opened = openedEnds(opens, this.#moment);
    const rest = this.#words(words.slice(assigned.length));
    if (rest.length === 0) {
      let ends = well;
      for (const { name, word } of assigned) {
        const expanded = this.#expand(word);
        ends = expanded.ends;
        this.#held.set(name, expanded.value?.slice(name.length + 1) ?? null);
      }
      return goesOn({ ends: opened === well ? ends : opened, said: '' });
    }
    if ((opened & well) === 0) return goesOn({ ends: opened, said: '' });
    const found = this.#own(rest) ?? this.#started(rest, input);
    return { ...found, on: found.on === 0 ? 0 : found.on | (opened & ill) };
  }

  #set(first: string, rest: readonly string[]): Ends {
    this.#strict ||= /^-\w*e/.test(first);
    this.#pipes ||= rest.includes('pipefail');
    return { on: well, out: 0, said: '' };
  }

  #trap([first = '', ...signals]: readonly string[]): Ends {
    if (/^exit 0+$/.test(first)) this.#endsWell = signals.includes('EXIT') || signals.includes('0');
    return { on: well, out: 0, said: '' };
  }

  /** What a shell does itself; null: it starts another program. */
  #own([called = '', ...rest]: readonly string[]): Ends | null {
    const [first = ''] = rest;
    if (called === 'exit' || called === 'return') return { on: 0, out: codeOf(first, this.#last), said: '' };
    if (called === 'trap') return this.#trap(rest);
    if (called === 'set') return this.#set(first, rest);
    if (called === 'eval') return goesOn(this.#within(rest.join(' ')));
    if (!/^(?:\[\[?|test)$/.test(called)) return null;
    const truth = compareWords(rest.filter((word) => !/^\]\]?$/.test(word)));
    return truth === null ? null : { on: truth ? well : ill, out: 0, said: '' };
  }

  #started(words: readonly string[], input: Input): Ends {
    const { ends, said } = programEnds(words, input, this.#moment, (line, flags) => this.#within(line, flags));
    return baseOf(words[0] ?? '') === 'exec' && words.length > 1
      ? { on: 0, out: ends, said }
      : { on: ends, out: 0, said };
  }
}

/** How a shell's line may end; null: it is more than is read here. */
export function lineEnds(line: string, moment: Moment): number | null {
  const node = readShellLine(line);
  return node ? new Shell(moment, '', new Map()).run(node).ends : null;
}

/** How a program ends that is started without a shell. */
export const startedEnds = (words: readonly string[], moment: Moment): number =>
  new Shell(moment, '', new Map()).run({
    kind: 'program',
    words: words.map((text) => ({ pieces: [{ text }], split: false })),
    opens: [],
  }).ends;
