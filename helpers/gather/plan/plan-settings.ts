import { limitsOf, restartOf, singleDollars } from '../../evidence/compose-config.ts';
import type { Container } from '../../evidence/containers.ts';
import type { HardenedContainer, Hardening } from '../../evidence/hardening.ts';
import { isPublicImage } from '../../lib/public-images.ts';
import { alone, serviceName, type Around } from './plan-names.ts';
import { mountsOf } from './plan-mounts.ts';
import type { Planned, PlannedService } from './read-config.ts';

const numberOf = (text: string): number => Number(text) || 0;

function settledLimits(service: PlannedService): HardenedContainer['limits'] {
  const { pids, ...limits } = limitsOf(service);
  return {
    ...limits,
    cpuQuota: numberOf(service.cpu_quota),
    cpuShares: numberOf(service.cpu_shares),
    cpuPeriod: numberOf(service.cpu_period),
    cpuSet: service.cpuset,
    pids: pids === 0 ? null : pids,
  };
}

/** A whole number is both, else each that is set; 0 is as good as not set. */
function ulimitsOf({ ulimits }: PlannedService): HardenedContainer['ulimits'] {
  return Object.entries(ulimits).map(([name, given]) => {
    const both = typeof given === 'number' ? { soft: given, hard: given } : given;
    return { name, soft: both.soft ?? 0, hard: both.hard ?? 0 };
  });
}

/** `nvidia gpu`, as the engine is asked for it. */
function requestsOf({ gpus, deploy, devices }: PlannedService): string[] {
  const named = devices.filter(({ source, target }) => source === target && !source.startsWith('/'));
  return [
    ...(deploy?.resources?.reservations?.devices ?? []).map((each) => `${each.driver} ${each.capabilities.join()}`),
    ...(named.length > 0 ? [`cdi ${named.map(({ source }) => source).join()}`] : []),
    ...gpus.map((each) => `${each.driver} ${[...each.capabilities, 'gpu'].join()}`),
  ];
}

/** What is pulled whatever is there, or named as a registry has it, is no image that somebody built by hand. */
function originOf({ image, build, pull_policy: pull }: PlannedService): NonNullable<HardenedContainer['planned']> {
  if (build || pull === 'build') return 'built';
  if (pull === 'never') return 'named';
  const isPulled = ['always', 'daily', 'weekly', 'refresh'].includes(pull) || pull.startsWith('every_');
  return isPulled || isPublicImage(image ?? '') ? 'pulled' : 'named';
}

/** A test that is set is a check, one switched off is none; where none is set the image may bring one. */
function healthcheckOf({ healthcheck }: PlannedService): boolean | null {
  if (healthcheck?.disable) return false;
  const test = Array.isArray(healthcheck?.test) ? healthcheck.test[0] : healthcheck?.test;
  return test === undefined || test === null ? null : test !== 'NONE';
}

/** A neighbour's namespace, by the id that the planned container has. */
function modeOf(mode: string, planned: Planned, around: Around): string {
  const [, service] = /^service:(.+)$/.exec(mode) ?? [];
  return service === undefined ? mode : `container:planned ${serviceName(service, planned, around)}`;
}

function settingsOf(service: string, planned: Planned, around: Around): Omit<HardenedContainer, 'subject'> | null {
  const own = planned.services[service];
  if (!own) return null;
  const options = own.security_opt.map((option) => singleDollars(option));
  return {
    planned: originOf(own),
    limits: settledLimits(own),
    privileged: own.privileged,
    capAdd: own.cap_add,
    capDrop: own.cap_drop,
    securityOptions: options.filter((option) => option !== 'systempaths=unconfined'),
    ...(options.includes('systempaths=unconfined') && !own.privileged ? { unmasked: true as const } : {}),
    appArmor: '',
    processLabel: '',
    pidMode: modeOf(own.pid, planned, around),
    ipcMode: modeOf(own.ipc, planned, around),
    utsMode: own.uts,
    usernsMode: own.userns_mode,
    networkMode: '',
    devices: own.devices.map(({ source }) => source).filter((source) => source.startsWith('/')),
    deviceRequests: requestsOf(own),
    deviceRules: own.device_cgroup_rules,
    ulimits: ulimitsOf(own),
    mounts: mountsOf(service, planned),
    readOnlyRoot: own.read_only,
    user: own.user === '' ? null : singleDollars(own.user),
    restart: restartOf(own),
    log: {
      driver: own.logging?.driver ?? '',
      maxSize: own.logging?.options['max-size'] ?? null,
      maxFile: own.logging?.options['max-file'] ?? null,
    },
    cgroupParent: own.cgroup_parent,
    healthcheck: healthcheckOf(own),
    processes: null,
    processesError: 'nothing of it runs: it is only written down',
    execs: null,
  };
}

/**
 * How containers are set that compose files would make: what the files say, by Compose's own defaults. What engine,
 * images and host would add nobody was asked.
 */
export function planHardening(
  planned: Planned,
  containers: readonly Container[],
  error: string,
  around: Around = alone(planned),
): Hardening {
  const rows = around.all.flatMap((each) =>
    Object.keys(each.services).flatMap((service): HardenedContainer[] => {
      const named = serviceName(service, each, around);
      const settings = settingsOf(service, each, around);
      const mine = containers.filter((container) => container.service === named);
      return settings ? mine.map(({ subject, networkMode }) => ({ subject, ...settings, networkMode })) : [];
    }),
  );
  return { daemon: null, containers: rows, images: [], names: {}, unread: [{ what: 'host', error }], host: null };
}
