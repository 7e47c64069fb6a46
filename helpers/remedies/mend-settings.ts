import type { Policy } from '../policy/policy.ts';
import type { Service } from '../rehearsal/compose-model.ts';
import { cut, notHere, serviceOf, type Edit, type Mending, type Remedy } from './remedy.ts';

type Change = Omit<Edit, 'part' | 'name'>;
type Set = (service: Service, name: string, policy: Policy) => readonly Change[] | string;

const tell = ({ key, value }: Change): string => {
  if (Array.isArray(value)) return `${key} [${value.join(', ')}]`;
  return typeof value === 'object' ? key : `${key} ${String(value)}`;
};

/** A setting of a service: what it is to be, or why nobody can say that. */
const setting = (word: string, checks: readonly string[], set: Set): Remedy => ({
  kind: 'setting',
  setting: word,
  checks,
  mend(cause, { model, policy }): Mending {
    const [subject] = cut(cause, ':');
    const name = serviceOf(subject, model);
    const service = name === null ? undefined : model.services[name];
    if (name === null || !service) return notHere(subject);
    const changes = set(service, name, policy);
    if (typeof changes === 'string') return { cannot: changes };
    return {
      what: `services.${name}: ${changes.map(tell).join(', ')}`,
      edits: changes.map((change) => ({ part: 'services', name, ...change })),
    };
  },
});

/** `NET_ADMIN` of `CAP_net_admin`. */
const plain = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');

/** All dropped but what the policy lets it have: of a program that nobody declared it is not known what it needs. */
const dropAll: Set = (service, name, { hardening }) => {
  const declared = hardening.capabilities[name];
  if (declared === undefined)
    return (
      'which of them it needs no file says: declare them under `hardening.capabilities`, ' +
      'an empty list where it needs none'
    );
  const added = service.cap_add ?? [];
  const back = [...new Set([...added.map(plain), ...declared])].filter((each) => declared.includes(each));
  const beware = 'Given back is what the policy declares under `hardening.capabilities`.';
  return [
    { key: 'cap_drop', value: ['ALL'], beware },
    ...(added.length > 0 || back.length > 0 ? [{ key: 'cap_add', value: back }] : []),
  ];
};

const noNewPrivileges: Set = ({ security_opt: before }) => [
  {
    key: 'security_opt',
    value: [...(before ?? []).filter((each) => !/^no-new-privileges/.test(each)), 'no-new-privileges:true'],
    entry: 'no-new-privileges:true',
    beware: 'What needs sudo or another setuid program inside does without it.',
  },
];

const readOnly: Set = (service, name, { hardening }) => {
  if (!hardening.readOnlyRoot.includes(name))
    return 'whether it can do with a read-only root is yours to say: declare it under `hardening.readOnlyRoot`';
  const tmpfs = [service['tmpfs'] ?? []].flat().map(String);
  const isGiven = tmpfs.some((each) => /^\/tmp(?::|$)/.test(each));
  return [
    { key: 'read_only', value: true, beware: 'Whatever else it writes to needs a volume, or a `tmpfs:` of its own.' },
    ...(isGiven ? [] : [{ key: 'tmpfs', value: [...tmpfs, '/tmp'], entry: '/tmp' }]),
  ];
};

/** Threads count too; more than a service at home has, and far less than the host. */
const processes = 1000;

const limitProcesses: Set = (service) => {
  const deploy = (service['deploy'] ?? {}) as { resources?: { limits?: Record<string, unknown> } };
  const { limits } = deploy.resources ?? {};
  const beware = 'Far above what one service has; lower it once you have seen what this one needs.';
  if (limits?.['pids'] === undefined) return [{ key: 'pids_limit', value: processes, beware }];
  const resources = { ...deploy.resources, limits: { ...limits, pids: processes } };
  return [{ key: 'deploy', value: { ...deploy, resources }, entry: 'resources', beware }];
};

/** A guess would be worse than none: what is above its limit of memory is killed, in its busiest hour. */
const ownNeed =
  (what: string): Set =>
  () =>
    `how much ${what} it needs neither a file nor a look says, for a stand-in is another program and one moment is ` +
    'not its busiest: look at `docker stats` while it works, and leave room';

const comeBack: Set = (service, _, { hardening }) => {
  const { restart_policy: swarm } = (service['deploy'] ?? {}) as { restart_policy?: { condition?: string } };
  if (swarm?.condition !== undefined && !service.restart)
    return `\`deploy.restart_policy\` says ${swarm.condition}: change it there`;
  const value = hardening.restart.find((each) => each === 'unless-stopped') ?? hardening.restart[0];
  return value === undefined ? 'the policy takes no restart policy at all' : [{ key: 'restart', value }];
};

const limitLog: Set = (service) => {
  const logging = (service['logging'] ?? {}) as { driver?: string; options?: Record<string, string> };
  const driver = logging.driver ?? 'json-file';
  if (driver !== 'json-file') return `its log driver is ${driver}, of which the files say no limit`;
  const options = { 'max-file': '3', ...logging.options, 'max-size': '10m' };
  return [{ key: 'logging', value: { driver, options } }];
};

const unprivileged: Set = () =>
  'a privileged container has all of it: take `privileged: true` away, and give it the one device or capability ' +
  'that it needs';

const bare = ['dropped-capabilities', 'cis-5-4-capabilities', 'new-privileges', 'cis-5-26-new-privileges'];

export const serviceSettings: readonly Remedy[] = [
  setting('cap_drop', ['dropped-capabilities', 'cis-5-4-capabilities'], dropAll),
  setting('privileged', bare, unprivileged),
  setting('security_opt', ['new-privileges', 'cis-5-26-new-privileges'], noNewPrivileges),
  setting('read_only', ['read-only-roots', 'cis-5-13-read-only-root'], readOnly),
  setting('pids_limit', ['service-limits', 'cis-5-29-processes'], limitProcesses),
  setting('mem_limit', ['service-limits', 'cis-5-11-memory'], ownNeed('memory')),
  setting('cpus', ['service-limits', 'cis-5-12-processors'], ownNeed('of the processors')),
  setting('restart', ['restart-policies'], comeBack),
  setting('logging', ['log-rotation'], limitLog),
];
