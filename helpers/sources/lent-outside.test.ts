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

const first = async (...given: Parameters<typeof outsideOf>) => (await outsideOf(...given)).outside;

describe('who stands outside', () => {
  it('is this machine where the engine is on another', async () => {
    expect(await first(nobody, engine('tcp://nas.test:2376', 'tcp'), [], false)).toEqual({
      view: 'local',
      name: 'this machine',
      targets: ['nas.test'],
    });
    expect(await first(nobody, engine('tcp://127.0.0.1:2375', 'tcp'), [], false)).toBeNull();
    expect(await first(nobody, engine('unix:///var/run/docker.sock', 'unix'), [], false)).toBeNull();
    const named = { lab: null, outside: { lent: [], addresses: ['home.test'] } };
    expect(await first(named, engine('tcp://nas.test:2376', 'tcp'), [], false)).toMatchObject({
      targets: ['home.test'],
    });
  });

  it('is nobody from inside a container, where a socket proxy on the same host looks like another one', async () => {
    expect(await first(nobody, engine('tcp://socket-proxy:2375', 'tcp'), [], true)).toBeNull();
    expect(await first(nobody, engine('ssh://me@nas.test', 'ssh'), [], true)).toBeNull();
  });

  it('is whoever was lent, wherever this runs, and looks at what was named for it', async () => {
    const target = { host: 'far.test', user: 'me', port: '2222' };
    const lent = [
      { kind: 'ssh' as const, target, addresses: [] },
      { kind: 'ssh' as const, target, addresses: ['home.test'] },
    ];
    const views = await outsideOf(
      { lab: null, outside: { lent, addresses: [] } },
      engine('tcp://socket-proxy:2375', 'tcp'),
      ['192.0.2.7'],
      true,
    );
    expect(views.outside).toEqual({ view: 'ssh', name: 'me@far.test:2222', target, targets: ['192.0.2.7'] });
    expect(views.besides).toEqual([{ view: 'ssh', name: 'me@far.test:2222 (2)', target, targets: ['home.test'] }]);
  });
});
