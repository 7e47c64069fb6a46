import { expect, it } from 'vitest';
import { splitPair } from './pairs.ts';

it.each([
  ['A=b', ['A', 'b']],
  ['A=b=c', ['A', 'b=c']],
  ['A=', ['A', '']],
  ['A', ['A', '']],
  ['=b', ['', 'b']],
])('%s', (pair, parts) => expect(splitPair(pair)).toEqual(parts));
