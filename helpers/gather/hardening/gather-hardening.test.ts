import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { HostFiles } from '../../evidence/host-files.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherHardening } from './gather-hardening.ts';

const refuse = (statusCode: number, message: string) =>
  Promise.reject(Object.assign(new Error(message), { statusCode }));
const top = { Titles: ['PID', 'PPID', 'UID', 'COMMAND'], Processes: [['106', '1', '1000', 'sonarr']] };

/** An engine with one container, changed as told. */
function engineWith(change: object = {}, container: object = {}, image: object = {}): EngineClient {
  const docker = {
    info: () => Promise.resolve({ Driver: 'overlay2', DockerRootDir: '/var/lib/docker', Images: 3 }),
    listNetworks: () => Promise.resolve([]),
    listVolumes: () => Promise.resolve({ Volumes: null }),
    listImages: () => Promise.resolve([{ Id: 'sha256:sonarr', RepoTags: ['example.test/sonarr:1.2.3'] }]),
    getContainer: () => ({
      inspect: () => Promise.resolve({ Id: 'id-sonarr', ExecIDs: ['e1', 'e2'], HostConfig: {}, Config: {} }),
      top: () => Promise.resolve(top),
      ...container,
    }),
    getExec: (id: string) => ({
      inspect: () =>
        id === 'e1' ? refuse(404, 'gone') : Promise.resolve({ ProcessConfig: { privileged: true, user: 'root' } }),
    }),
    getImage: () => ({
      inspect: () =>
        Promise.resolve({ Id: 'sha256:sonarr', RepoDigests: ['example.test/sonarr@sha256:aa'], Config: {} }),
      history: () => Promise.resolve([{ CreatedBy: 'CMD ["serve"]' }]),
      distribution: () => Promise.resolve({ Descriptor: { digest: 'sha256:aa' } }),
      ...image,
    }),
    ...change,
  };
  return { docker, dockerHost: 'unix:///nowhere.test', transport: 'unix' } as unknown as EngineClient;
}

const files: HostFiles = {
  seenAs: 'daemon',
  files: [{ path: '/etc/docker', kind: 'folder', mode: '0755', owner: 'root', group: 'root' }],
  settings: {},
  dockerGroup: [],
  audited: [],
  userlandProxies: 0,
  ownPartition: false,
};

async function gather(
  engine: EngineClient,
  localImages: string[] = [],
  ran: object = { stdout: JSON.stringify(files) },
) {
  const { evidence, policy } = hardened((_, rules) => (rules.hardening.localImages = localImages));
  const containers = evidence.containers.filter(({ subject }) => subject === 'sonarr');
  const vantage = fakeVantage({ namespaces: ['host'], answer: () => ({}), run: () => ran });
  return gatherHardening.gather(contextOf(vantage, policy, { containers }, { engine }));
}

describe('gatherHardening', () => {
  it('knows of a mounted link where it leads', async () => {
    const mount = (Source: string) => ({ Type: 'bind', Name: '', Source, Destination: '/x', RW: true });
    const Mounts = [mount('/srv/link'), mount('/srv/plain')];
    const inspect = () => Promise.resolve({ Id: 'id-sonarr', ExecIDs: null, HostConfig: {}, Config: {}, Mounts });
    const leads = { '/srv/link': '/run/docker.sock' };
    const { value } = await gather(engineWith({}, { inspect }), [], { stdout: JSON.stringify({ ...files, leads }) });
    const mounts = value.containers[0]?.mounts.map(({ source, device }) => [source, device]);
    expect(mounts).toEqual([
      ['/srv/link', '/run/docker.sock'],
      ['/srv/plain', null],
    ]);
  });

  it('asks about each container, its image, the daemon and the host', async () => {
    const { value, undertaken } = await gather(engineWith());
    expect(value.containers).toMatchObject([
      {
        subject: 'sonarr',
        processes: [{ pid: 1, parent: 0, uid: 1000 }],
        // What ended while we asked is none.
        execs: [{ privileged: true, user: 'root' }],
      },
    ]);
    expect(value.images).toMatchObject([
      { id: 'sha256:sonarr', registry: [{ name: 'example.test/sonarr:1.2.3', state: 'same', error: null }] },
    ]);
    expect(value.names).toEqual({ 'example.test/sonarr:1.2.3': 'sha256:sonarr' });
    expect(value.host).toEqual(files);
    expect(value.unread).toEqual([]);
    expect(undertaken).toMatchObject({ containers: [{ subject: 'sonarr' }], images: [{ id: 'sha256:sonarr' }] });
  });

  it('records a list of processes that failed as failed, and asks without columns first', async () => {
    const asked: unknown[] = [];
    const refusing = (options?: object) => {
      asked.push(options);
      return refuse(500, 'ps: bad -o argument');
    };
    const { value } = await gather(engineWith({}, { top: refusing }));
    expect(asked).toEqual([{ ps_args: '-eo pid,ppid,uid,comm' }, undefined]);
    expect(value.containers[0]?.processes).toBe(null);
    expect(value.containers[0]?.processesError).toMatch(/ps: bad -o argument/);
  });

  it('does not take an empty list for one without hits', async () => {
    const { value } = await gather(
      engineWith({}, { top: () => Promise.resolve({ Titles: top.Titles, Processes: [] }) }),
    );
    expect(value.containers[0]?.processes).toBe(null);
  });

  it('keeps what failed apart from what did not', async () => {
    const { value, undertaken } = await gather(
      engineWith(
        { listImages: () => refuse(403, 'no'), listVolumes: () => refuse(403, 'no') },
        { inspect: () => refuse(500, 'no') },
        { inspect: () => refuse(500, 'no') },
      ),
      [],
      { code: 1, stderr: 'chroot: Operation not permitted' },
    );
    expect(value.unread.map(({ what }) => what).sort()).toEqual([
      'container sonarr',
      'host',
      'image example.test/sonarr:1.2.3',
      'images',
      'volumes',
    ]);
    expect([value.containers, value.images, value.host]).toEqual([[], [], null]);
    expect(undertaken?.['containers']).toEqual([{ subject: 'sonarr' }]);
  });

  it.each([
    ['newer', { distribution: () => Promise.resolve({ Descriptor: { digest: 'sha256:bb' } }) }],
    ['unreachable', { distribution: () => refuse(500, 'no such host') }],
    ['local', { inspect: () => Promise.resolve({ Id: 'sha256:sonarr', RepoDigests: [], Config: {} }) }],
  ])('says that the registry’s is %s', async (state, image) => {
    const { value } = await gather(engineWith({}, {}, image));
    expect(value.images[0]?.registry[0]?.state).toBe(state);
  });

  it('asks no registry for a name that is ours', async () => {
    const asked = { distribution: () => Promise.reject(new Error('asked')) };
    const { value } = await gather(engineWith({}, {}, asked), ['example.test/']);
    expect(value.images[0]?.registry[0]).toEqual({ name: 'example.test/sonarr:1.2.3', state: 'unasked', error: null });
  });
});
