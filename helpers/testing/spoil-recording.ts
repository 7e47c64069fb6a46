import type { Dice } from './dice.ts';

/** Anything that JSON knows. */
type Node = Record<string, unknown> | unknown[];
type Key = string | number;

interface Spot {
  at: Node;
  key: Key;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const read = ({ at, key }: Spot): unknown => (Array.isArray(at) ? at[Number(key)] : at[key]);

function put({ at, key }: Spot, value: unknown): void {
  if (Array.isArray(at)) at[Number(key)] = value;
  else Object.defineProperty(at, key, { value, enumerable: true, configurable: true, writable: true });
}

function take({ at, key }: Spot): void {
  if (Array.isArray(at)) at.splice(Number(key), 1);
  else Reflect.deleteProperty(at, key);
}

/** A place somewhere in a tree: the way down is chosen at each fork, so that small parts are met as often as large. */
function spotIn(tree: Node, roll: Dice): Spot {
  let spot: Spot = { at: tree, key: '' };
  for (let here: unknown = tree; isNode(here); here = read(spot)) {
    const keys = Array.isArray(here) ? [...here.keys()] : Object.keys(here);
    const key = keys[roll(Math.max(1, keys.length))];
    if (key === undefined) break;
    spot = { at: here, key };
    if (roll(8) === 0) break;
  }
  return spot;
}

const nested = (depth: number): unknown => {
  let tree: unknown = 'deep';
  for (let at = 0; at < depth; at += 1) tree = at % 2 === 0 ? [tree] : { a: tree };
  return tree;
};

/** What stands in no recording of ours, and a text of its own for what is asked of texts. */
const odd: readonly (() => unknown)[] = [
  () => null,
  () => [],
  () => ({}),
  () => '',
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 2 ** 53,
  () => 1e308,
  () => nested(3000),
  () => 'x'.repeat(100_000),
  () => '\u001B[31m\u0000\u202E"<script>`$(id)`\n',
  () => '::ffff:203.0.113.9',
  () => '0.0.0.0/0',
  () => '9'.repeat(400),
  () => 'Host(`a.test`) && (((',
  () => '*',
  () => '__proto__',
  () => '2026-02-31T25:61:00.000Z',
  () => ['constructor', 'toString', { __proto__: null, toString: 1 }],
];

/** A mistake in a tree, made in place. */
function spoilOnce(tree: Node, roll: Dice): void {
  const spot = spotIn(tree, roll);
  const value = read(spot);
  switch (roll(5)) {
    case 0:
      take(spot);
      return;
    case 1:
      if (Array.isArray(spot.at)) spot.at.push(structuredClone(value));
      else
        put({ at: spot.at, key: ['__proto__', 'constructor', `${spot.key}2`][roll(3)] ?? '' }, structuredClone(value));
      return;
    case 2: {
      // Another part of the same recording, where it does not belong.
      put(spot, structuredClone(read(spotIn(tree, roll))));
      return;
    }
    default:
      put(spot, odd[roll(odd.length)]?.());
  }
}

/** A recording's text with one to four mistakes in it, or cut off, at random. */
export function spoilRecording(text: string, roll: Dice): string {
  if (roll(12) === 0) return text.slice(0, roll(text.length));
  const tree = JSON.parse(text) as Node;
  for (let left = 1 + roll(4); left > 0; left -= 1) spoilOnce(tree, roll);
  return JSON.stringify(tree);
}
