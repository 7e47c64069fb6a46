import { includes, type Ranges } from './character-class.ts';
import { PatternError, type Assertion, type Pattern } from './pattern.ts';

type Step =
  | { op: 'set'; ranges: Ranges; next: number }
  | { op: 'assert'; assertion: Assertion; next: number }
  /** Ways on, the one that Go would rather go first. */
  | { op: 'split'; to: number[] }
  /** Here a named group begins or ends. */
  | { op: 'mark'; name: string; end: boolean; next: number }
  | { op: 'match' };

const mostSteps = 100_000;

/**
 * Steps of an automaton, the first of which matches; built from behind. Throws PatternError where counts within counts
 * make it too large.
 */
function compile(pattern: Pattern): { steps: Step[]; start: number } {
  const steps: Step[] = [{ op: 'match' }];
  function add(step: Step): number {
    if (steps.length > mostSteps) throw new PatternError('the expression is too large');
    return steps.push(step) - 1;
  }
  const rather = (lazy: boolean | undefined, body: number, next: number) => (lazy ? [next, body] : [body, next]);
  function repeat(each: Pattern & { kind: 'repeat' }, next: number): number {
    let after = next;
    if (each.max === Infinity) {
      const loop: Step = { op: 'split', to: [] };
      after = add(loop);
      loop.to.push(...rather(each.lazy, build(each.part, after), next));
    } else
      for (let optional = each.min; optional < each.max; optional++)
        after = add({ op: 'split', to: rather(each.lazy, build(each.part, after), next) });
    for (let due = 0; due < each.min; due++) after = build(each.part, after);
    return after;
  }
  function concat({ parts, name }: Pattern & { kind: 'concat' }, next: number): number {
    const end = name === undefined ? next : add({ op: 'mark', name, end: true, next });
    const begin = parts.reduceRight((after, part) => build(part, after), end);
    return name === undefined ? begin : add({ op: 'mark', name, end: false, next: begin });
  }
  function build(each: Pattern, next: number): number {
    if (each.kind === 'set') return add({ op: 'set', ranges: each.ranges, next });
    if (each.kind === 'assert') return add({ op: 'assert', assertion: each.assertion, next });
    if (each.kind === 'concat') return concat(each, next);
    if (each.kind === 'either') return add({ op: 'split', to: each.branches.map((branch) => build(branch, next)) });
    return repeat(each, next);
  }
  return { steps, start: build(pattern, 0) };
}

/** How many steps the automaton of a pattern has: what it costs to match one letter, at most. Throws PatternError. */
export const sizeOf = (pattern: Pattern): number => compile(pattern).steps.length;

const isWord = (letter: string | undefined) => letter !== undefined && /^[0-9A-Za-z_]$/.test(letter);

function holds(assertion: Assertion, before: string | undefined, after: string | undefined): boolean {
  switch (assertion) {
    case 'text-start':
      return before === undefined;
    case 'text-end':
      return after === undefined;
    case 'line-start':
      return before === undefined || before === '\n';
    case 'line-end':
      return after === undefined || after === '\n';
    case 'boundary':
      return isWord(before) !== isWord(after);
    case 'no-boundary':
      return isWord(before) === isWord(after);
  }
}

const takes = ({ ranges }: Step & { op: 'set' }, letter: string | undefined): boolean =>
  letter !== undefined && includes(ranges, letter.codePointAt(0) ?? 0);

const passes = (step: Step & { op: 'assert' | 'mark' }, before: string | undefined, after: string | undefined) =>
  step.op === 'mark' || holds(step.assertion, before, after);

/**
 * Whether the pattern matches anywhere in the text, as Go's MatchString: in time that grows with the text alone,
 * whatever the pattern. Throws PatternError where it is too large.
 */
export function matcherOf(pattern: Pattern): (text: string) => boolean {
  const { steps, start } = compile(pattern);
  const first = steps[start];
  const anchored = first?.op === 'assert' && first.assertion === 'text-start';
  // At which place of which text each step was last reached.
  const reached = new Float64Array(steps.length);
  let namespace = 0;
  /** The steps that wait for the next letter; null: the pattern has matched. */
  function advance(states: readonly number[], before: string | undefined, here: string | undefined): number[] | null {
    namespace++;
    const open = [...states, start];
    const next: number[] = [];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const step = steps[index];
      if (!step || reached[index] === namespace) continue;
      reached[index] = namespace;
      if (step.op === 'match') return null;
      if (step.op === 'set') {
        if (takes(step, here)) next.push(step.next);
      } else if (step.op === 'split') open.push(...step.to);
      else if (passes(step, before, here)) open.push(step.next);
    }
    return next;
  }
  return (text) => {
    const letters = [...text];
    let states: number[] = [];
    for (let at = 0; at <= letters.length; at++) {
      if (anchored && at > 0 && states.length === 0) return false;
      const next = advance(states, letters[at - 1], letters[at]);
      if (!next) return true;
      states = next;
    }
    return false;
  };
}

type Way = { step: number; at: number } | { undo: string; to: Span | undefined };
type Span = readonly [from: number, to: number];

/**
 * What the named groups capture where the pattern first matches, as Go's FindStringSubmatch: leftmost, and of several
 * ways the one that Go prefers. A group that took no part is empty; null: no match.
 * Each step is tried once at each place, so that time grows with the text times the pattern.
 */
export function namedPartsOf(pattern: Pattern): (text: string) => ReadonlyMap<string, string> | null {
  const { steps, start } = compile(pattern);
  return (text) => {
    const letters = [...text];
    const tried = new Set<number>();
    const spans = new Map<string, Span>();
    const ways: Way[] = [];
    function mark({ name, end }: Step & { op: 'mark' }, at: number): void {
      const before = spans.get(name);
      ways.push({ undo: name, to: before });
      spans.set(name, end ? [before?.[0] ?? at, at] : [at, at]);
    }
    function forward(step: Step | undefined, at: number): void {
      if (!step || step.op === 'match') return;
      if (step.op === 'mark') mark(step, at);
      if (step.op === 'split') ways.push(...step.to.toReversed().map((each) => ({ step: each, at })));
      else if (step.op === 'set') {
        if (takes(step, letters[at])) ways.push({ step: step.next, at: at + 1 });
      } else if (passes(step, letters[at - 1], letters[at])) ways.push({ step: step.next, at });
    }
    for (let from = 0; from <= letters.length; from++) {
      ways.push({ step: start, at: from });
      for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
        if ('undo' in way) {
          if (way.to) spans.set(way.undo, way.to);
          else spans.delete(way.undo);
          continue;
        }
        const key = way.step * (letters.length + 1) + way.at;
        if (tried.has(key)) continue;
        tried.add(key);
        if (way.step === 0)
          return new Map([...spans].map(([name, [first, last]]) => [name, letters.slice(first, last).join('')]));
        forward(steps[way.step], way.at);
      }
    }
    return null;
  };
}
