import { describe, expect, it } from 'vitest';
import { misread } from './read-back.ts';
import { stageOf } from './stage.fake.ts';
import type { Edit } from './remedy.ts';

const modelOf = (films: object, networks: Record<string, object> = {}) =>
  stageOf({ services: { films }, networks }).model;
const internal: Edit = { part: 'networks', name: 'front', key: 'internal', value: true };

describe('an overlay that Compose reads', () => {
  it('is as it was meant, whichever way it spells nothing', () => {
    const wanted = modelOf({ networks: { front: null }, ports: [], cap_add: [] });
    expect(misread(wanted, modelOf({ networks: { front: {} }, command: null }), [])).toEqual([]);
  });

  it('is not where a key is otherwise, more, or not there', () => {
    const wanted = modelOf({ ports: [], restart: 'always', image: 'a' });
    const read = modelOf({ ports: [{ target: 1 }], image: 'a', cap_add: ['CHOWN'] });
    expect(misread(wanted, read, [])).toEqual([
      'services.films.ports',
      'services.films.restart',
      'services.films.cap_add',
    ]);
  });

  it('is not where a service is missing', () => {
    expect(misread(modelOf({ image: 'a' }), stageOf({ services: {} }).model, [])).toEqual(['services.films.image']);
  });

  it('has its networks as they were changed, where somebody is on them', () => {
    const on = { networks: { front: null } };
    expect(misread(modelOf(on), modelOf(on, { front: { internal: true } }), [internal])).toEqual([]);
    expect(misread(modelOf(on), modelOf(on, { front: {} }), [internal])).toEqual(['networks.front.internal']);
    expect(misread(modelOf({}), modelOf({}), [internal])).toEqual([]);
    const off = { ...internal, value: false };
    expect(misread(modelOf(on), modelOf(on, { front: {} }), [off])).toEqual([]);
    expect(misread(modelOf(on), modelOf(on, { front: { internal: true } }), [off])).toEqual([
      'networks.front.internal',
    ]);
  });
});
