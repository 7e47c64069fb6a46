import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherHeadroom } from './gather-headroom.ts';

const room = { type: 'ext4', freeBytes: 10, totalBytes: 20, freeInodes: 3, totalInodes: 4 };

function gather(answer: (questions: { place: string; pid: number; path: string }[]) => unknown) {
  const { evidence, policy } = hardened();
  const [sonarr, radarr] = [container('sonarr'), { ...container('radarr'), pid: 0 }];
  sonarr.mounts = [
    { type: 'volume', source: '/v/sonarr', destination: '/config', writable: true },
    { type: 'bind', source: '/run/docker.sock', destination: '/run/docker.sock', writable: true },
    { type: 'tmpfs', source: '', destination: '/tmp', writable: true },
  ];
  radarr.mounts = [{ type: 'bind', source: '/srv/films', destination: '/films', writable: true }];
  evidence.containers = [sonarr, radarr];
  const vantage = fakeVantage({
    namespaces: ['host'],
    answer: () => ({}),
    run: (_, __, input) => ({ stdout: JSON.stringify(answer(JSON.parse(input) as Parameters<typeof answer>[0])) }),
  });
  const docker = { info: () => Promise.resolve({ DockerRootDir: '/var/lib/docker' }) };
  const engine = { dockerHost: 'unix:///nowhere.test/docker.sock', docker } as unknown as EngineClient;
  return gatherHeadroom.gather(contextOf(vantage, policy, evidence, { engine }));
}

describe('headroom', () => {
  it('is looked at under the engine’s data, the host’s root and every mount, one row a file system', async () => {
    const asked: string[] = [];
    const { value, scope } = await gather((questions) =>
      questions.map(({ place, pid, path }) => {
        asked.push(`${place} ${pid} ${path}`);
        return place === 'radarr:/films'
          ? { place, error: 'Stale file handle' }
          : { place, device: place === 'host:/' ? '8:1' : '8:2', ...room, error: null };
      }),
    );
    expect(asked).toEqual([
      'engine:data 0 /var/lib/docker',
      'host:/ 1 /',
      'sonarr:/config 106 /config',
      'radarr:/films 0 /srv/films',
    ]);
    expect(value).toEqual({
      disks: [
        { places: ['engine:data', 'sonarr:/config'], ...room },
        { places: ['host:/'], ...room },
      ],
      unread: [{ place: 'radarr:/films', error: 'Stale file handle' }],
    });
    expect(scope).toBe('2 file systems under 4 places');
  });

  it('is unknown where the helper says less than it was asked', async () => {
    await expect(gather(() => [])).rejects.toThrow('the helper answered for 0 of 4 places');
  });
});
