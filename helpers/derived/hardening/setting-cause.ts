import type { Cause } from '../../kernel/cause.ts';

/** What Compose calls a field that `docker inspect` shows. */
const words: Readonly<Record<string, string>> = {
  Memory: 'mem_limit',
  NanoCpus: 'cpus',
  PidsLimit: 'pids_limit',
  ReadonlyRootfs: 'read_only',
  CapDrop: 'cap_drop',
  SecurityOpt: 'security_opt',
  AppArmorProfile: 'security_opt',
  ProcessLabel: 'security_opt',
  RestartPolicy: 'restart',
  Ulimits: 'ulimits',
  Privileged: 'privileged',
  NetworkMode: 'network_mode',
  PidMode: 'pid',
  IpcMode: 'ipc',
  UTSMode: 'uts',
  UsernsMode: 'userns_mode',
  LogConfig: 'logging',
  Mounts: 'volumes',
  Devices: 'devices',
  CgroupParent: 'cgroup_parent',
  User: 'user',
  Image: 'image',
  Healthcheck: 'healthcheck',
};

/** What a privileged container has all of, whatever else it is set to. */
const takenBy: ReadonlySet<string> = new Set(['cap_drop', 'security_opt', 'devices']);

/**
 * What one would change of a container: one setting is one cause, whichever checks ask for it. template: of `docker
 * inspect`; a field that nobody sets leaves it at the container.
 */
export function settingCause(subject: string, template: string, { privileged }: { privileged: boolean }): Cause {
  const [, field = ''] = /\{\{(?:json )?(?:\.\w+)*?\.(\w+)(?:\.Name)?\}\}/.exec(template) ?? [];
  const word = privileged && takenBy.has(words[field] ?? '') ? 'privileged' : words[field];
  return word === undefined ? { kind: 'service', key: subject } : { kind: 'setting', key: `${subject}:${word}` };
}
