import { describe, expect, it } from 'vitest';
import { findCircles, findRoomFaults, findStaleRows, readHouse, roomOf } from './read-imports.ts';

const sources = readHouse();

describe('rooms', () => {
  it('are kept by every file', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(findRoomFaults(sources)).toEqual([]);
  });

  it('all hold something, and their doors are all in use', () => {
    expect(findStaleRows(sources)).toEqual([]);
  });

  it('hold no circle of files that import each other', () => {
    expect(findCircles(sources)).toEqual([]);
    const planted = [
      { path: 'reports/first.ts', imports: ['./second.ts', './aside.ts', 'node:fs'] },
      { path: 'reports/second.ts', imports: ['../helpers/lib/third.ts'] },
      { path: 'reports/aside.ts', imports: [] },
      { path: 'helpers/lib/third.ts', imports: ['../../reports/first.ts'] },
    ];
    expect(findCircles(planted)).toEqual([
      'helpers/lib/third.ts → reports/first.ts → reports/second.ts → helpers/lib/third.ts: ' +
        'a circle; move what they share into a file below them',
    ]);
  });

  it('name a row whose files are gone and a door that nobody opens', () => {
    const gone = { name: 'attic', files: ['attic/*.ts'], mayImport: [], because: 'nobody remembers' };
    expect(
      findStaleRows([{ path: 'reports/planted.ts', imports: ['commander/esm.mjs'] }], [gone], {
        commander: ['cli'],
        left: ['attic'],
      }),
    ).toEqual([
      'the room attic holds no file: take its row out of helpers/testing/rooms.ts',
      'nobody opens the door "left": take it out of helpers/testing/rooms.ts',
    ]);
  });

  it('name a check that reaches for the engine', () => {
    const planted = [{ path: 'suites/2-ports/planted.check.ts', imports: ['../../helpers/clients/connect-engine.ts'] }];
    expect(findRoomFaults(planted)).toEqual([
      'suites/2-ports/planted.check.ts (checks) imports helpers/clients/connect-engine.ts (clients), ' +
        'but checks may not: a check is a pure function of evidence and policy: it never looks again',
    ]);
  });

  it('name a report that opens a door of its own', () => {
    const planted = [{ path: 'reports/planted.ts', imports: ['dockerode'] }];
    expect(findRoomFaults(planted)).toEqual([
      'reports/planted.ts opens the door "dockerode", which only clients may open: ' +
        'functions of the one run record: none of them looks again',
    ]);
  });

  it('name a file that fits no room', () => {
    expect(findRoomFaults([{ path: 'misc/utils.ts', imports: [] }])).toEqual([
      'misc/utils.ts fits no room: put it where it belongs, or add a row to helpers/testing/rooms.ts',
    ]);
    expect(roomOf('helpers/kernel/judge.ts')?.name).toBe('kernel');
  });
});
