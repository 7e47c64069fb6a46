import { describe, expect, it } from 'vitest';
import { overridePolicy } from './override.ts';
import { PolicyFile } from './schema.ts';

const base = PolicyFile.parse({
  version: 1,
  networks: { a: { internal: true, members: ['x', 'y'] } },
  services: { x: null, y: { internet: true } },
  hosts: { 'x.test': 'x' },
  socket: { clients: ['x'] },
});

describe('an overridden policy', () => {
  it('merges maps key by key and keeps the rest', () => {
    const file = overridePolicy(
      base,
      { thresholds: { cpu: { fail: 0 } }, networks: { b: { members: ['x'] } }, services: { z: { health: false } } },
      'fault',
    );
    expect(file.thresholds.cpu).toEqual({ monitor: 80, fail: 0 });
    expect(file.networks.a).toEqual(base.networks.a);
    expect(file.networks.b).toMatchObject({ internal: false, driver: 'bridge', members: ['x'] });
    expect(Object.keys(file.services)).toEqual(['x', 'y', 'z']);
  });

  it('replaces lists, scalars and kinds', () => {
    const file = overridePolicy(
      base,
      {
        networks: { a: { members: ['y'] } },
        socket: { clients: [] },
        hosts: { 'x.test': { service: 'y', from: 2 } },
        services: { x: { internet: true } },
      },
      'fault',
    );
    expect(file.networks.a).toMatchObject({ internal: true, members: ['y'] });
    expect(file.socket.clients).toEqual([]);
    expect(file.hosts['x.test']).toEqual({ service: 'y', from: 2 });
    expect(file.services.x).toMatchObject({ internet: true });
  });

  it('leaves its base as it was', () => {
    const before = structuredClone(base);
    overridePolicy(base, { networks: { a: { internal: false } } }, 'fault');
    expect(base).toEqual(before);
  });

  it('is refused when it is no policy any more', () => {
    expect(() => overridePolicy(base, { thresholds: { cpu: { fial: 0 } } }, 'busy-machine.yaml')).toThrow(
      'busy-machine.yaml makes the policy wrong: unknown key "fial" in thresholds.cpu: did you mean "fail"?',
    );
    expect(() => overridePolicy(base, 3, 'busy-machine.yaml')).toThrow(/which is no object/);
  });
});
