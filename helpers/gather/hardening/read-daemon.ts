import { keepsApart } from '../../evidence/bridge-options.ts';
import { X509Certificate } from 'node:crypto';
import { readApiWarnings } from '../../clients/daemon-warnings.ts';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Daemon, Swarm } from '../../evidence/hardening.ts';
import { isSecretName } from '../../evidence/secret-shapes.ts';
import { isLoopback } from '../../lib/ip.ts';
import { ask } from '../engine/ask-engine.ts';
import type { NetworkInspection } from '../engine/inspection.ts';
import { Bridge, SwarmServices, SwarmSettings, type DaemonInfo } from './hardening-answers.ts';

/** `name=seccomp,profile=builtin`: names with what follows them; the oldest engines leave `name=` away. */
const readOptions = (options: readonly string[]): Map<string, string> =>
  new Map(
    options.map((option) => {
      const [first = '', ...rest] = option.replace(/^name=/, '').split(',');
      return [first, rest.join(',')];
    }),
  );

const dayInNanoseconds = 86_400e9;

function since(pem: string): string | null {
  try {
    return pem === '' ? null : new Date(new X509Certificate(pem).validFrom).toISOString();
  } catch {
    return null;
  }
}

/** A variable that is called like a secret, and has a value. */
const isPlainSecret = (pair: string): boolean => /=./.test(pair) && isSecretName(pair.split('=')[0] ?? '');

type Told = NonNullable<DaemonInfo['Swarm']>;
const noSwarm = { autoLock: null, certificateDays: null, authoritySince: null, overlays: [], plainSecrets: null };

type ToldManagers = Pick<Swarm, 'autoLock' | 'certificateDays' | 'authoritySince' | 'plainSecrets'>;

async function askManager(engine: EngineClient): Promise<ToldManagers> {
  const [{ Spec: spec, TLSInfo }, services] = await Promise.all([
    ask(engine, 'swarm', SwarmSettings, () => engine.docker.swarmInspect()),
    ask(engine, 'services of the swarm', SwarmServices, () => engine.docker.listServices()),
  ]);
  const expiry = spec.CAConfig?.NodeCertExpiry;
  return {
    autoLock: spec.EncryptionConfig?.AutoLockManagers ?? null,
    certificateDays: expiry ? expiry / dayInNanoseconds : null,
    authoritySince: since(TLSInfo?.TrustRoot ?? ''),
    plainSecrets: services.flatMap(({ Spec: { Name, TaskTemplate } }) =>
      (TaskTemplate?.ContainerSpec?.Env ?? [])
        .filter(isPlainSecret)
        .map((pair) => `${Name} ${pair.split('=')[0] ?? ''}`),
    ),
  };
}

/** The swarm that the engine is part of; what only a manager is told is null on any other node. */
export async function readSwarm(
  engine: EngineClient,
  told: Told | null | undefined,
  networks: readonly NetworkInspection[],
): Promise<Swarm> {
  const base = {
    state: told?.LocalNodeState ?? 'inactive',
    managers: told?.Managers ?? 0,
    nodeAddress: told?.NodeAddr ?? '',
  };
  if (base.state === 'inactive' || base.state === '') return { ...base, state: 'inactive', ...noSwarm };
  const overlays = networks
    .filter(({ Driver }) => Driver === 'overlay')
    .map(({ Name, Options }) => ({
      name: Name,
      encrypted: 'encrypted' in Options && Options['encrypted'] !== 'false',
    }));
  if (!told?.ControlAvailable) return { ...base, ...noSwarm, overlays };
  return { ...base, overlays, ...(await askManager(engine)) };
}

/** The engine's own bridge; null: it has none (`bridge: none`). */
export async function readBridge(
  engine: EngineClient,
  networks: readonly NetworkInspection[],
): Promise<Daemon['defaultBridge']> {
  if (!networks.some(({ Name }) => Name === 'bridge')) return null;
  const bridge = await ask(engine, 'network bridge', Bridge, () => engine.docker.getNetwork('bridge').inspect());
  return {
    talks: !keepsApart({ options: bridge.Options }),
    members: Object.keys(bridge.Containers).length,
  };
}

const isBeyondLoopback = (range: string): boolean => !isLoopback(range.split('/')[0] ?? range);

/** `/info`, in the words of the evidence. */
export function describeDaemon(info: DaemonInfo, defaultBridge: Daemon['defaultBridge'], swarm: Swarm): Daemon {
  const options = readOptions(info.SecurityOptions);
  const seccomp = options.get('seccomp');
  const indexes = Object.values(info.RegistryConfig?.IndexConfigs ?? {});
  return {
    storageDriver: info.Driver,
    loggingDriver: info.LoggingDriver,
    cgroupVersion: info.CgroupVersion,
    liveRestore: info.LiveRestoreEnabled,
    experimental: info.ExperimentalBuild,
    debug: info.Debug,
    rootless: options.has('rootless'),
    userNamespaces: options.has('userns'),
    appArmor: options.has('apparmor'),
    selinux: options.has('selinux'),
    noNewPrivileges: options.has('no-new-privileges'),
    seccomp: seccomp === undefined ? null : seccomp.replace(/^profile=/, '') || 'builtin',
    insecureRegistries: [
      ...(info.RegistryConfig?.InsecureRegistryCIDRs ?? []).filter(isBeyondLoopback),
      ...indexes.filter(({ Secure }) => !Secure).map(({ Name }) => Name),
    ],
    authorization: info.Plugins?.Authorization ?? [],
    openApis: readApiWarnings(info.Warnings),
    defaultBridge,
    images: info.Images,
    containers: { all: info.Containers, running: info.ContainersRunning },
    swarm,
  };
}
