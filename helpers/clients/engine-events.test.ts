import { describe, expect, it } from 'vitest';
import { eventReader } from './engine-events.ts';

const event = (Type: string, Action: string, Attributes: Record<string, string> = {}, ID = 'f'.repeat(64)) =>
  JSON.stringify({ Type, Action, Actor: { ID, Attributes }, scope: 'local', timeNano: 1 });

describe('what an engine tells', () => {
  it('is a change of a container, a network or the daemon', () => {
    const read = eventReader();
    expect(read(event('container', 'start', { name: 'media-sonarr-1' }))).toEqual({
      kind: 'container',
      what: 'media-sonarr-1 start',
    });
    expect(read(event('container', 'health_status: unhealthy', { name: 'x' }))).toMatchObject({ kind: 'container' });
    expect(read(event('network', 'connect', { name: 'media_backend', container: 'abc' }))).toEqual({
      kind: 'network',
      what: 'media_backend connect',
    });
    expect(read(event('container', 'destroy'))).toEqual({ kind: 'container', what: 'ffffffffffff destroy' });
    expect(read(event('daemon', 'reload', { name: 'host' }))).toMatchObject({ kind: 'daemon' });
  });

  it('is of no account where nothing was changed by it', () => {
    const read = eventReader();
    for (const action of ['exec_create: sh', 'exec_start: sh', 'exec_die', 'top', 'attach', 'archive-path', 'kill'])
      expect(read(event('container', action, { name: 'x' }))).toBeNull();
    for (const line of ['', '{', '[]', '{"Type":"container"}', event('volume', 'mount'), event('image', 'pull')])
      expect(read(line)).toBeNull();
  });

  it('is our own doing where it is of our containers, also where only their id is named', () => {
    const read = eventReader();
    const id = 'a'.repeat(64);
    expect(read(event('container', 'create', { name: 'sp', 'stackproof.run': 'sp-1' }, id))).toBeNull();
    expect(read(event('network', 'connect', { name: 'host', container: id }))).toBeNull();
    expect(read(event('network', 'connect', { name: 'host', container: 'b'.repeat(64) }))).not.toBeNull();
  });
});
