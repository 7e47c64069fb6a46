import { describe, expect, it } from 'vitest';
import { container } from '../../testing/worlds/world-container.ts';
import { ContainerSettings } from './hardening-answers.ts';
import { describeSettings, hasHealthcheck, readTop } from './read-container.ts';

describe('readTop', () => {
  it('reads the columns that were asked for', () => {
    const Titles = ['PID', 'PPID', 'UID', 'COMMAND'];
    expect(readTop({ Titles, Processes: [['4711', '4600', '1000', 'sonarr']] }, 4711)).toEqual([
      { pid: 1, parent: 0, uid: 1000, user: '1000', program: 'sonarr' },
    ]);
  });

  it('reads those of `ps -ef`, and of a command only the program’s name', () => {
    const Titles = ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'];
    const row = ['root', '9', '1', '0', '10:00', '?', '00:00:00', '/usr/bin/redis-server --requirepass hunter2'];
    expect(readTop({ Titles, Processes: [['media', '10', '9', '', '', '', '', 'sh -c x'], row] }, 9)).toEqual([
      { pid: 2, parent: 1, uid: null, user: 'media', program: 'sh' },
      { pid: 1, parent: 0, uid: 0, user: 'root', program: 'redis-server' },
    ]);
  });

  it('says that it does not know the columns', () => {
    expect(readTop({ Titles: ['PID', 'COMMAND'], Processes: [['1', 'init']] }, 1)).toBe(null);
  });
});

describe('describeSettings', () => {
  const asked = { processes: null, processesError: null, execs: [] };
  const describeThem = (answer: object, devices = new Map<string, string>()) =>
    describeSettings(
      container('sonarr'),
      ContainerSettings.parse({ Id: 'id-sonarr', HostConfig: {}, Config: {}, ...answer }),
      asked,
      devices,
    );

  it('takes nothing for nothing', () => {
    expect(describeThem({})).toMatchObject({
      subject: 'sonarr',
      limits: { memoryBytes: 0, nanoCpus: 0, cpuQuota: 0, cpuShares: 0, pids: null },
      capDrop: [],
      securityOptions: [],
      mounts: [],
      readOnlyRoot: false,
      restart: { name: '', attempts: 0 },
      log: { driver: '', maxSize: null, maxFile: null },
      healthcheck: false,
    });
  });

  it('reads what engine 28.5 says', () => {
    const HostConfig = {
      Memory: 268435456,
      NanoCpus: 500000000,
      PidsLimit: 200,
      CapAdd: ['CAP_NET_ADMIN'],
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Devices: [{ PathOnHost: '/dev/dri', PathInContainer: '/dev/dri', CgroupPermissions: 'rwm' }],
      DeviceRequests: [{ Driver: 'nvidia', Count: -1, Capabilities: [['gpu', 'compute']] }],
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 4096 }],
      ReadonlyRootfs: true,
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 5 },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
    };
    expect(describeThem({ HostConfig })).toMatchObject({
      limits: { memoryBytes: 268435456, nanoCpus: 5e8, pids: 200 },
      capAdd: ['CAP_NET_ADMIN'],
      devices: ['/dev/dri'],
      deviceRequests: ['nvidia gpu,compute'],
      ulimits: [{ name: 'nofile', soft: 1024, hard: 4096 }],
      readOnlyRoot: true,
      restart: { name: 'on-failure', attempts: 5 },
      log: { driver: 'json-file', maxSize: '5m', maxFile: '2' },
    });
  });

  it('says what a volume really mounts', () => {
    const Mounts = [
      { Type: 'volume', Name: 'etc', Source: '/var/lib/docker/volumes/etc/_data', Destination: '/x', RW: true },
      { Type: 'bind', Source: '/run', Destination: '/y', RW: false, Propagation: 'rslave' },
    ];
    expect(describeThem({ Mounts }, new Map([['etc', '/etc']])).mounts).toMatchObject([
      { type: 'volume', device: '/etc', writable: true, propagation: '' },
      { type: 'bind', source: '/run', device: null, writable: false, propagation: 'rslave' },
    ]);
  });
});

describe('hasHealthcheck', () => {
  it.each([
    [null, false],
    [{ Test: [] }, false],
    [{ Test: ['NONE'] }, false],
    [{ Test: ['CMD', 'true'] }, true],
  ])('of %o is %s', (health, expected) => {
    expect(hasHealthcheck(health)).toBe(expected);
  });
});
