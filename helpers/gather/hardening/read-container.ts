import type { Container } from '../../evidence/containers.ts';
import type { HardenedContainer, Mount, Process } from '../../evidence/hardening.ts';
import type { ContainerSettings, Top } from './hardening-answers.ts';

/** A user of the host as `ps` prints one: a number, or a name, of which only root's number is known. */
function uidOf(user: string): number | null {
  if (/^\d+$/.test(user)) return Number(user);
  return user === 'root' ? 0 : null;
}

const baseName = (path: string): string => path.replace(/^-/, '').split('/').at(-1) ?? path;

/**
 * The table of `top`, whichever columns the host's `ps` made. Of a command only the program's name: what it was told
 * may be secret. first: the container's own first process.
 */
export function readTop({ Titles, Processes }: Top, first: number): Process[] | null {
  const column = (...names: string[]) => Titles.findIndex((title) => names.includes(title.toUpperCase()));
  const [pid, parent] = [column('PID'), column('PPID')];
  const user = column('UID', 'USER');
  const command = column('COMMAND', 'CMD', 'ARGS');
  if ([pid, parent, user, command].includes(-1)) return null;
  const others = Processes.map((row) => Number(row[pid])).filter((number) => number !== first);
  const numbers = new Map([first, ...others].map((number, at) => [number, at + 1]));
  return Processes.map((row) => {
    const owner = row[user] ?? '';
    const [program = ''] = (row[command] ?? '').split(/\s+/);
    return {
      pid: numbers.get(Number(row[pid])) ?? 0,
      parent: numbers.get(Number(row[parent])) ?? 0,
      uid: uidOf(owner),
      user: owner,
      program: baseName(program).slice(0, 60),
    };
  });
}

const healthchecked = (test: readonly string[] | undefined): boolean =>
  test !== undefined && test.length > 0 && test[0] !== 'NONE';

/** Whether a health check is set, which `NONE` switches off. */
export const hasHealthcheck = (health: { Test: string[] } | null | undefined): boolean => healthchecked(health?.Test);

function readMounts(mounts: ContainerSettings['Mounts'], devices: ReadonlyMap<string, string>): Mount[] {
  return mounts.map(({ Type, Name, Source, Destination, RW, Propagation }) => ({
    type: Type,
    source: Source,
    destination: Destination,
    writable: RW,
    propagation: Propagation,
    device: devices.get(Name) ?? null,
  }));
}

const readLog = (log: ContainerSettings['HostConfig']['LogConfig']): HardenedContainer['log'] => ({
  driver: log?.Type ?? '',
  maxSize: log?.Config['max-size'] ?? null,
  maxFile: log?.Config['max-file'] ?? null,
});

const readLimits = (of: ContainerSettings['HostConfig']): HardenedContainer['limits'] => ({
  memoryBytes: of.Memory,
  nanoCpus: of.NanoCpus,
  cpuQuota: of.CpuQuota,
  cpuShares: of.CpuShares,
  cpuPeriod: of.CpuPeriod,
  cpuSet: of.CpusetCpus,
  pids: of.PidsLimit ?? null,
});

type Asked = Pick<HardenedContainer, 'processes' | 'processesError' | 'execs'>;

/** The engine's own answers about one container, in the words of the evidence. devices: what volumes really mount. */
export function describeSettings(
  { subject }: Container,
  { HostConfig: host, Config, Mounts, AppArmorProfile, ProcessLabel }: ContainerSettings,
  asked: Asked,
  devices: ReadonlyMap<string, string>,
): HardenedContainer {
  return {
    subject,
    limits: readLimits(host),
    privileged: host.Privileged,
    capAdd: host.CapAdd,
    capDrop: host.CapDrop,
    securityOptions: host.SecurityOpt,
    ...(host.MaskedPaths?.length === 0 && !host.Privileged ? { unmasked: true as const } : {}),
    appArmor: AppArmorProfile,
    processLabel: ProcessLabel,
    pidMode: host.PidMode,
    ipcMode: host.IpcMode,
    utsMode: host.UTSMode,
    usernsMode: host.UsernsMode,
    networkMode: host.NetworkMode,
    devices: host.Devices.map(({ PathOnHost }) => PathOnHost),
    deviceRequests: host.DeviceRequests.map(({ Driver, Capabilities }) => `${Driver} ${Capabilities.flat().join()}`),
    deviceRules: host.DeviceCgroupRules,
    ulimits: host.Ulimits.map(({ Name, Soft, Hard }) => ({ name: Name, soft: Soft, hard: Hard })),
    mounts: readMounts(Mounts, devices),
    readOnlyRoot: host.ReadonlyRootfs,
    user: Config.User,
    restart: { name: host.RestartPolicy?.Name ?? '', attempts: host.RestartPolicy?.MaximumRetryCount ?? 0 },
    log: readLog(host.LogConfig),
    cgroupParent: host.CgroupParent,
    healthcheck: hasHealthcheck(Config.Healthcheck),
    ...asked,
  };
}
