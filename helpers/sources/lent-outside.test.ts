import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../clients/engine-client.ts';
import { outsideOf } from './lent-outside.ts';

const engine = (dockerHost: string, transport: EngineClient['transport']): EngineClient => ({
  docker: {} as Docker,
  dockerHost,
  transport,
});
const nobody = { lab: null, outside: null };

describe('who stands outside', () => {
  it('is this machine where the engine is on another', () => {
    expect(outsideOf(nobody, engine('tcp://nas.test:2376', 'tcp'), [], false)).toEqual({
      view: 'local',
      targets: ['nas.test'],
    });
    expect(outsideOf(nobody, engine('tcp://127.0.0.1:2375', 'tcp'), [], false)).toBeNull();
    expect(outsideOf(nobody, engine('unix:///var/run/docker.sock', 'unix'), [], false)).toBeNull();
  });

  it('is nobody from inside a container, where a socket proxy on the same host looks like another machine', () => {
    expect(outsideOf(nobody, engine('tcp://socket-proxy:2375', 'tcp'), [], true)).toBeNull();
    expect(outsideOf(nobody, engine('ssh://me@nas.test', 'ssh'), [], true)).toBeNull();
  });

  it('is whoever was lent, wherever this runs', () => {
    const lent = { lab: null, outside: 'me@far.test' };
    expect(outsideOf(lent, engine('tcp://socket-proxy:2375', 'tcp'), ['192.0.2.7'], true)).toEqual({
      view: 'ssh',
      destination: 'me@far.test',
      targets: ['192.0.2.7'],
    });
  });
});
