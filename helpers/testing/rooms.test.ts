import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRoomFaults, readSources, roomOf } from './read-imports.ts';

const root = join(import.meta.dirname, '../..');

describe('rooms', () => {
  it('are kept by every file', () => {
    const sources = readSources(root);
    expect(sources.length).toBeGreaterThan(20);
    expect(findRoomFaults(sources)).toEqual([]);
  });

  it('name a check that reaches for the engine', () => {
    const planted = [{ path: 'suites/2-ports/planted.check.ts', imports: ['../../helpers/clients/engine.ts'] }];
    expect(findRoomFaults(planted)).toEqual([
      'suites/2-ports/planted.check.ts (checks) imports helpers/clients/engine.ts (clients), but checks may not: a check is a pure function of evidence and policy: it never looks again',
    ]);
  });

  it('name a report that opens a door of its own', () => {
    const planted = [{ path: 'reports/planted.ts', imports: ['undici'] }];
    expect(findRoomFaults(planted)).toEqual(['reports/planted.ts opens the door "undici", which only clients may open: functions of the one run record: none of them looks again']);
  });

  it('name a file that fits no room', () => {
    expect(findRoomFaults([{ path: 'misc/utils.ts', imports: [] }])).toEqual(['misc/utils.ts fits no room: put it where it belongs, or add a row to helpers/testing/rooms.ts']);
    expect(roomOf('helpers/check/judge.ts')?.name).toBe('kernel');
  });
});
