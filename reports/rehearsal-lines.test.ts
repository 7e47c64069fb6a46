import { describe, expect, it } from 'vitest';
import { renderConsole } from './console.ts';
import { listChanges, rehearsedInShort } from './rehearsal-lines.ts';
import { recordOf } from './sample.fake.ts';

const change = { service: 'films', kind: 'health', what: 'its health check asks the stand-in', hides: [] } as const;
const rehearsal = {
  files: ['compose.yaml'],
  changes: [
    change,
    change,
    { ...change, service: null, kind: 'network', what: 'the network street is made' } as const,
  ].map((each) => ({ ...each, hides: [] })),
  logins: [],
};
const images = [
  { service: 'edge', real: true },
  { service: 'films', real: false },
  { service: 'series', real: false },
];

describe('a rehearsal', () => {
  it('is told in a line: how much of it is real, and what was changed', () => {
    expect(rehearsedInShort({ images, rehearsal })).toBe(
      'rehearsed: 1 real image, 2 stand-ins; what was changed: 2 health checks, 1 network or volume; ' +
        'each stands in rehearsal.yaml',
    );
  });

  it('of which nothing was changed says so', () => {
    expect(rehearsedInShort({ images, rehearsal: { ...rehearsal, changes: [] } })).toMatch(/changed: nothing$/);
  });

  it('comes first on the terminal', () => {
    const style = { paint: (_: unknown, text: string) => text, width: 200, verbose: false };
    const [first] = renderConsole(recordOf([], { images, rehearsal, source: 'rehearse' }), style).split('\n');
    expect(first).toBe(rehearsedInShort({ images, rehearsal }));
  });

  it('lists each change with its service', () => {
    expect(listChanges({ rehearsal })).toEqual([
      'films: its health check asks the stand-in',
      'films: its health check asks the stand-in',
      'the network street is made',
    ]);
  });

  it('is nothing where nobody rehearsed', () => {
    expect(rehearsedInShort(recordOf([]))).toBeNull();
  });
});
