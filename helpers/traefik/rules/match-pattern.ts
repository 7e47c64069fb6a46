import { includes, type Ranges } from './character-class.ts';
import type { Assertion, Pattern } from './pattern.ts';

type Step =
  | { op: 'set'; ranges: Ranges; next: number }
  | { op: 'assert'; assertion: Assertion; next: number }
  | { op: 'split'; to: number[] }
  | { op: 'match' };

/** Steps of an automaton, the last of which matches; built from behind. */
function compile(pattern: Pattern): { steps: Step[]; start: number } {
  const steps: Step[] = [{ op: 'match' }];
  const add = (step: Step) => steps.push(step) - 1;
  function build(each: Pattern, next: number): number {
    if (each.kind === 'set') return add({ op: 'set', ranges: each.ranges, next });
    if (each.kind === 'assert') return add({ op: 'assert', assertion: each.assertion, next });
    if (each.kind === 'concat') return each.parts.reduceRight((after, part) => build(part, after), next);
    if (each.kind === 'either') return add({ op: 'split', to: each.branches.map((branch) => build(branch, next)) });
    let after = next;
    if (each.max === Infinity) {
      const loop: Step = { op: 'split', to: [next] };
      after = add(loop);
      loop.to.push(build(each.part, after));
    } else
      for (let optional = each.min; optional < each.max; optional++)
        after = add({ op: 'split', to: [next, build(each.part, after)] });
    for (let due = 0; due < each.min; due++) after = build(each.part, after);
    return after;
  }
  return { steps, start: build(pattern, 0) };
}

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

/**
 * Whether the pattern matches anywhere in the text, as Go's MatchString: in time that grows with the text alone,
 * whatever the pattern.
 */
export function matcherOf(pattern: Pattern): (text: string) => boolean {
  const { steps, start } = compile(pattern);
  return (text) => {
    const letters = [...text];
    let states = new Set<number>();
    for (let at = 0; at <= letters.length; at++) {
      const [before, here] = [letters[at - 1], letters[at]];
      const open = [...states, start];
      const reached = new Set<number>();
      for (let index = open.pop(); index !== undefined; index = open.pop()) {
        if (reached.has(index)) continue;
        reached.add(index);
        const step = steps[index];
        if (step?.op === 'match') return true;
        if (step?.op === 'split') open.push(...step.to);
        if (step?.op === 'assert' && holds(step.assertion, before, here)) open.push(step.next);
      }
      states = new Set();
      const point = here?.codePointAt(0);
      if (point === undefined) break;
      for (const index of reached) {
        const step = steps[index];
        if (step?.op === 'set' && includes(step.ranges, point)) states.add(step.next);
      }
    }
    return false;
  };
}
