import { describe, expect, it } from 'vitest';
import { readApiWarnings } from '../../clients/daemon-warnings.ts';
import type { EngineClient } from '../../clients/engine-client.ts';
import { networkAnswer } from '../engine/engine-answers.fake.ts';
import { DaemonInfo } from './hardening-answers.ts';
import { describeDaemon, readBridge, readSwarm } from './read-daemon.ts';

const swarm = {
  state: 'inactive',
  managers: 0,
  nodeAddress: '',
  autoLock: null,
  certificateDays: null,
  authoritySince: null,
  overlays: [],
  plainSecrets: null,
};
const daemon = (info: object) => describeDaemon(DaemonInfo.parse(info), null, swarm);
const engineWith = (docker: object): EngineClient =>
  ({ docker, dockerHost: 'unix:///nowhere.test', transport: 'unix' }) as unknown as EngineClient;

describe('describeDaemon', () => {
  it('reads the options of an engine', () => {
    const SecurityOptions = ['name=apparmor', 'name=seccomp,profile=builtin', 'name=userns', 'name=no-new-privileges'];
    expect(daemon({ SecurityOptions })).toMatchObject({
      appArmor: true,
      selinux: false,
      seccomp: 'builtin',
      userNamespaces: true,
      rootless: false,
      noNewPrivileges: true,
    });
    expect(daemon({ SecurityOptions: ['name=seccomp,profile=unconfined', 'name=rootless'] })).toMatchObject({
      seccomp: 'unconfined',
      rootless: true,
    });
    expect(daemon({}).seccomp).toBe(null);
  });

  it('names registries without TLS, but for those on loopback', () => {
    const RegistryConfig = {
      InsecureRegistryCIDRs: ['127.0.0.0/8', '::1/128', '192.0.2.0/24'],
      IndexConfigs: {
        'docker.io': { Name: 'docker.io', Secure: true },
        'registry.test:5000': { Name: 'registry.test:5000', Secure: false },
      },
    };
    expect(daemon({ RegistryConfig }).insecureRegistries).toEqual(['192.0.2.0/24', 'registry.test:5000']);
  });
});

describe('readApiWarnings', () => {
  it.each([
    'WARNING: API is accessible on http://0.0.0.0:2375 without encryption.\n Access is root access.',
    '[DEPRECATION NOTICE]: API is accessible on http://0.0.0.0:2375 without encryption.',
  ])('finds the address in %s', (warning) => {
    expect(readApiWarnings(['WARNING: No swap limit support', warning])).toEqual(['http://0.0.0.0:2375']);
  });
});

describe('readBridge', () => {
  const bridge = (answer: object) =>
    readBridge(engineWith({ getNetwork: () => ({ inspect: () => Promise.resolve(answer) }) }), [
      networkAnswer('n1', 'bridge'),
    ]);

  it('says whether its members may talk, and how many they are', async () => {
    expect(
      await bridge({ Options: { 'com.docker.network.bridge.enable_icc': 'false' }, Containers: { a: {} } }),
    ).toEqual({
      talks: false,
      members: 1,
    });
    expect(await bridge({ Options: {} })).toEqual({ talks: true, members: 0 });
  });

  it('says that there is none', async () => {
    expect(await readBridge(engineWith({}), [])).toBe(null);
  });
});

describe('readSwarm', () => {
  const secret = 'tr0ub4dor';
  const networks = [
    networkAnswer('n1', 'wiki', { Driver: 'overlay', Options: { encrypted: '' } }),
    networkAnswer('n2', 'plain', { Driver: 'overlay' }),
    networkAnswer('n3', 'bridge'),
  ];
  const docker = {
    swarmInspect: () =>
      Promise.resolve({
        Spec: { EncryptionConfig: { AutoLockManagers: true }, CAConfig: { NodeCertExpiry: 90 * 86_400e9 } },
        TLSInfo: { TrustRoot: 'no certificate' },
      }),
    listServices: () =>
      Promise.resolve([
        {
          Spec: {
            Name: 'wiki',
            TaskTemplate: { ContainerSpec: { Env: [`DB_PASSWORD=${secret}`, 'TZ=UTC', 'TOKEN='] } },
          },
        },
      ]),
  };
  const info = (ControlAvailable: boolean) => ({
    LocalNodeState: 'active',
    ControlAvailable,
    Managers: 3,
    NodeAddr: '192.0.2.1',
  });

  it('asks a manager, and keeps the names of variables alone', async () => {
    const seen = await readSwarm(engineWith(docker), info(true), networks);
    expect(seen).toEqual({
      state: 'active',
      managers: 3,
      nodeAddress: '192.0.2.1',
      autoLock: true,
      certificateDays: 90,
      authoritySince: null,
      overlays: [
        { name: 'wiki', encrypted: true },
        { name: 'plain', encrypted: false },
      ],
      plainSecrets: ['wiki DB_PASSWORD'],
    });
    expect(JSON.stringify(seen)).not.toContain(secret);
  });

  it('asks a worker nothing that only a manager is told', async () => {
    expect(await readSwarm(engineWith({}), info(false), networks)).toMatchObject({
      autoLock: null,
      plainSecrets: null,
    });
  });

  it('asks nothing where there is no swarm', async () => {
    expect(await readSwarm(engineWith({}), null, networks)).toEqual(swarm);
  });
});
