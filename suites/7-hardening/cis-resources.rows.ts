import { containerRow, type CisRow } from '../../helpers/derived/hardening/cis-row.ts';
import { judgeMemory, judgePids, judgeProcessors } from '../../helpers/derived/hardening/limits.ts';
import { noEngine } from '../../helpers/derived/hardening/settled.ts';
import { judgeRoot } from '../../helpers/derived/hardening/upkeep.ts';

const untold = 'the engine did not tell of its commands';

/** CIS section 5: how much of the host a container may use, and how it is kept up. */
export const resourceRows: readonly CisRow[] = [
  containerRow({
    id: 'cis-5-11-memory',
    cis: '5.11',
    level: 1,
    title: 'every container has a memory limit',
    severity: 'medium',
    why: 'A container without a limit takes the memory of all others, and the kernel kills one of them at random.',
    fix: 'Set `mem_limit:` of the service.',
    expected: 'a memory limit below the host’s memory',
    see: '{{.HostConfig.Memory}}',
    judge: ({ settings }, { engine }) => judgeMemory(settings.limits, engine?.memoryBytes),
  }),
  containerRow({
    id: 'cis-5-12-processors',
    cis: '5.12',
    level: 1,
    title: 'every container has a processor limit or a weight',
    severity: 'medium',
    why: 'A container that computes without end slows down every other one.',
    fix: 'Set `cpus:` or `cpu_shares:` of the service.',
    expected: 'a limit, or shares',
    see: '{{.HostConfig.NanoCpus}} {{.HostConfig.CpuQuota}} {{.HostConfig.CpusetCpus}} {{.HostConfig.CpuShares}}',
    judge({ settings: { limits } }, { engine }) {
      const weighed = limits.cpuShares > 0 && limits.cpuShares !== 1024;
      return weighed
        ? { holds: true, observed: `shares of ${limits.cpuShares}` }
        : judgeProcessors(limits, engine?.cpus);
    },
  }),
  containerRow({
    id: 'cis-5-13-read-only-root',
    cis: '5.13',
    level: 1,
    title: 'every root file system is read-only, but as declared',
    severity: 'medium',
    why: 'Whoever breaks into a container with a writable root leaves a program there that comes back with it.',
    fix: 'Set `read_only: true`, or name the service under `hardening.writableRoot` where it has to write.',
    expected: 'read-only, or declared writable',
    see: '{{.HostConfig.ReadonlyRootfs}}',
    judge({ settings, name }, _, { hardening }) {
      const judged = judgeRoot(settings);
      const permitted = hardening.writableRoot.includes(name);
      return permitted && !judged.holds ? { holds: true, observed: 'writable, as declared' } : judged;
    },
  }),
  containerRow({
    id: 'cis-5-15-restarts',
    cis: '5.15',
    level: 1,
    title: 'every container is started again at most five times after a failure',
    // Whoever runs a stack at home wants it back after a power cut, which this policy does not give; 1.6 finds loops.
    severity: 'advisory',
    why: 'A container that is started again without end hides that it fails, and keeps the host busy.',
    fix: 'Set `restart: on-failure:5`, where nobody needs the service back after the host was off.',
    expected: 'on-failure, with one to five attempts',
    see: '{{json .HostConfig.RestartPolicy}}',
    judge({ settings: { restart } }) {
      const counted = restart.name === 'on-failure' && restart.attempts >= 1 && restart.attempts <= 5;
      const attempts = restart.name === 'on-failure' ? `, ${restart.attempts || 'any number of'} attempts` : '';
      const none = restart.name === '' || restart.name === 'no';
      return { holds: counted || none, observed: none ? 'never' : `${restart.name}${attempts}` };
    },
  }),
  containerRow({
    id: 'cis-5-19-ulimits',
    cis: '5.19',
    level: 1,
    title: 'no container lifts a limit of the daemon’s altogether',
    severity: 'medium',
    why: 'Without a limit of files or processes one container can use up those of the whole host.',
    fix: 'Name a number under `ulimits:` of the service instead of -1.',
    expected: 'limits with a number, or the daemon’s own',
    see: '{{json .HostConfig.Ulimits}}',
    judge({ settings: { ulimits } }) {
      // Locked memory is the container’s own, which its memory limit holds.
      const lifted = ulimits.filter(({ name, hard }) => hard < 0 && name !== 'memlock');
      if (lifted.length > 0)
        return { holds: false, observed: lifted.map(({ name }) => `${name} unlimited`).join(', ') };
      const own = ulimits.map(({ name, soft, hard }) => `${name} ${soft}:${hard}`).join(', ');
      return { holds: true, observed: own === '' ? 'the daemon’s own' : own };
    },
  }),
  containerRow({
    id: 'cis-5-25-cgroup',
    cis: '5.25',
    level: 1,
    title: 'every container is in the control group that the daemon gives it',
    severity: 'medium',
    why: 'In another control group a container escapes the limits that were set for all.',
    fix: 'Remove `cgroup_parent:` of the service.',
    expected: 'the daemon’s own',
    see: '{{.HostConfig.CgroupParent}}',
    judge: ({ settings: { cgroupParent } }) => ({
      holds: cgroupParent === '',
      observed: cgroupParent === '' ? 'the daemon’s own' : cgroupParent,
    }),
  }),
  containerRow({
    id: 'cis-5-27-health',
    seesLife: true,
    restsOn: ['image'],
    cis: '5.27',
    level: 1,
    title: 'every container has a health check that reports healthy, but as declared',
    severity: 'medium',
    why: 'A container that runs and does not serve is started again by nobody.',
    fix: 'Read the check’s last output with `docker inspect`, and mend the service or its check.',
    expected: 'healthy',
    see: '{{json .State.Health}}',
    idle: 'the policy declares no service with a health check',
    judge({ container: { member, status, health }, name }, _, { services }) {
      if (member && services[name]?.health === false) return null;
      if (status !== 'running') return { holds: null, observed: `it is ${status}` };
      if (health.status === 'starting') return { holds: null, observed: 'its check has not answered yet' };
      return { holds: health.status === 'healthy', observed: health.status === 'none' ? 'no check' : health.status };
    },
  }),
  containerRow({
    id: 'cis-5-29-processes',
    cis: '5.29',
    level: 1,
    title: 'every container has a limit of processes',
    severity: 'medium',
    why: 'A container that starts processes without end leaves none for the host, not even for a login.',
    fix: 'Set `pids_limit:` of the service.',
    expected: 'a limit of processes',
    see: '{{.HostConfig.PidsLimit}}',
    judge: ({ settings }) => judgePids(settings.limits),
  }),
  containerRow({
    id: 'cis-5-23-privileged-commands',
    restsOn: ['program'],
    cis: '5.23',
    level: 2,
    title: 'no command was put into a container with all privileges',
    severity: 'advisory',
    why: 'A command with `--privileged` has the host, whatever the container was given.',
    fix: 'Leave `--privileged` away from `docker exec`.',
    expected: 'none of those that the engine still knows',
    see: '{{json .ExecIDs}}',
    judge({ settings: { execs, planned } }) {
      if (execs === null) return { holds: null, observed: planned ? noEngine : untold };
      const found = execs.filter(({ privileged }) => privileged).length;
      return { holds: found === 0, observed: `${found} of ${execs.length} that are known now` };
    },
  }),
  containerRow({
    id: 'cis-5-24-root-commands',
    restsOn: ['program'],
    cis: '5.24',
    level: 2,
    title: 'no command was put into a container as root by name',
    severity: 'advisory',
    why: 'A command with `--user root` undoes that the container’s own user is another.',
    fix: 'Leave `--user root` away from `docker exec`.',
    expected: 'none of those that the engine still knows',
    see: '{{json .ExecIDs}}',
    judge({ settings: { execs, planned } }) {
      if (execs === null) return { holds: null, observed: planned ? noEngine : untold };
      const found = execs.filter(({ user }) => /^(?:root|0)(?::|$)/.test(user)).length;
      return { holds: found === 0, observed: `${found} of ${execs.length} that are known now` };
    },
  }),
];
