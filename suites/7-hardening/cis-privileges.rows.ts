import { containerRow, type CisRow } from '../../helpers/derived/hardening/cis-row.ts';
import {
  isUnconfined,
  judgeCapabilities,
  judgeNewPrivileges,
  judgeSeccomp,
  labelDisabled,
} from '../../helpers/derived/hardening/privileges.ts';
import { judgeShared } from '../../helpers/derived/hardening/shared-namespaces.ts';
import { noEngine, type Settled } from '../../helpers/derived/hardening/settled.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

type Shared = 'pid' | 'ipc' | 'uts' | 'userns';

/** Whether a service may share a namespace with the host. */
const mayShare = ({ name }: Settled, kind: Shared, { hardening }: Policy): boolean =>
  (hardening.namespaces[name] ?? []).includes(kind);

/** CIS section 5: what a container may do. */
export const privilegeRows: readonly CisRow[] = [
  containerRow({
    id: 'cis-5-2-apparmor',
    restsOn: ['machine'],
    cis: '5.2',
    level: 1,
    title: 'every container is confined by AppArmor where the host has it',
    severity: 'medium',
    why: 'Without a profile a broken-in container may do on the host whatever its capabilities allow.',
    fix: 'Remove `apparmor=unconfined` from `security_opt:` of the service.',
    expected: 'a profile',
    see: '{{.AppArmorProfile}}',
    idle: 'the host has no AppArmor',
    judge({ settings }, { hardening }) {
      if (!hardening.daemon) return { holds: null, observed: noEngine };
      if (!hardening.daemon.appArmor) return null;
      const profile = settings.appArmor || 'none';
      const off = ['none', 'unconfined'].includes(profile) || isUnconfined(settings) || settings.privileged;
      return { holds: !off, observed: settings.privileged ? `${profile}, and privileged` : profile };
    },
  }),
  containerRow({
    id: 'cis-5-3-selinux',
    restsOn: ['machine'],
    cis: '5.3',
    level: 2,
    title: 'every container is confined by SELinux where the host has it',
    severity: 'advisory',
    why: 'Without a label a broken-in container may touch whatever files of the host its user may.',
    fix: 'Remove `label=disable` from `security_opt:` of the service.',
    expected: 'a label',
    see: '{{.ProcessLabel}}',
    idle: 'the engine does not use SELinux',
    judge({ settings }, { hardening }) {
      if (!hardening.daemon) return { holds: null, observed: noEngine };
      if (!hardening.daemon.selinux) return null;
      const off = settings.processLabel === '' || labelDisabled(settings);
      return { holds: !off, observed: off ? 'no label' : settings.processLabel };
    },
  }),
  containerRow({
    id: 'cis-5-4-capabilities',
    cis: '5.4',
    level: 1,
    title: 'every container keeps only the capabilities that are declared',
    severity: 'medium',
    why: 'What a container may do as root, whoever broke into it may do as well.',
    fix: 'Set `cap_drop: [ALL]`, and declare under `hardening.capabilities` what `cap_add:` gives back.',
    expected: 'only declared capabilities',
    see: '{{json .HostConfig.CapDrop}} {{json .HostConfig.CapAdd}}',
    judge: ({ settings, name }, _, { hardening }) => judgeCapabilities(settings, hardening.capabilities[name] ?? []),
  }),
  containerRow({
    id: 'cis-5-5-privileged',
    cis: '5.5',
    level: 1,
    title: 'no container is privileged, but as declared',
    severity: 'critical',
    why: 'A privileged container is the host: it sees every disk and may load into the kernel what it likes.',
    fix: 'Remove `privileged: true`, and give the service the one device or capability that it needs.',
    expected: 'not privileged',
    see: '{{.HostConfig.Privileged}}',
    judge({ settings, name }, _, { hardening }) {
      if (!settings.privileged) return { holds: true, observed: 'not privileged' };
      const permitted = hardening.privileged.includes(name);
      return { holds: permitted, observed: permitted ? 'privileged, as declared' : 'privileged' };
    },
  }),
  containerRow({
    id: 'cis-5-10-host-network',
    cis: '5.10',
    level: 1,
    title: 'no container shares the network of the host, but as declared',
    severity: 'high',
    why: 'On the host’s network a container reaches every service that listens on its loopback.',
    fix: 'Remove `network_mode: host`, or declare it with `hostNetwork: true` in the policy.',
    expected: 'a network of its own',
    see: '{{.HostConfig.NetworkMode}}',
    judge(settled, evidence, { services }) {
      const own = services[settled.name];
      const permitted = [own, services[own?.sharesNetworkOf ?? '']].some((each) => each?.hostNetwork === true);
      return judgeShared(settled, 'networkMode', permitted, evidence);
    },
  }),
  containerRow({
    id: 'cis-5-16-host-processes',
    cis: '5.16',
    level: 1,
    title: 'no container shares the processes of the host, but as declared',
    severity: 'high',
    why: 'Whoever sees the host’s processes reads their environment, passwords among it.',
    fix: 'Remove `pid: host`, or declare it under `hardening.namespaces`.',
    expected: 'processes of its own',
    see: '{{.HostConfig.PidMode}}',
    judge: (settled, evidence, policy) => judgeShared(settled, 'pidMode', mayShare(settled, 'pid', policy), evidence),
  }),
  containerRow({
    id: 'cis-5-17-host-ipc',
    cis: '5.17',
    level: 1,
    title: 'no container shares the memory segments of the host, but as declared',
    severity: 'high',
    why: 'In the host’s IPC namespace a container reads and writes the shared memory of other programs.',
    fix: 'Remove `ipc: host`, or declare it under `hardening.namespaces`.',
    expected: 'memory segments of its own',
    see: '{{.HostConfig.IpcMode}}',
    judge: (settled, evidence, policy) => judgeShared(settled, 'ipcMode', mayShare(settled, 'ipc', policy), evidence),
  }),
  containerRow({
    id: 'cis-5-21-host-name',
    cis: '5.21',
    level: 1,
    title: 'no container shares the name of the host, but as declared',
    severity: 'medium',
    why: 'In the host’s UTS namespace a container can rename the machine.',
    fix: 'Remove `uts: host`, or declare it under `hardening.namespaces`.',
    expected: 'a name of its own',
    see: '{{.HostConfig.UTSMode}}',
    judge: (settled, evidence, policy) => judgeShared(settled, 'utsMode', mayShare(settled, 'uts', policy), evidence),
  }),
  containerRow({
    id: 'cis-5-22-seccomp',
    cis: '5.22',
    level: 1,
    title: 'every container is kept to the system calls of a seccomp profile',
    severity: 'high',
    why: 'Without a profile every system call of the kernel is open to whoever breaks in, its mistakes among them.',
    fix: 'Remove `seccomp=unconfined` from `security_opt:` of the service.',
    expected: 'a seccomp profile',
    see: '{{json .HostConfig.SecurityOpt}}',
    judge: ({ settings }, { hardening }) => judgeSeccomp(settings, hardening.daemon),
  }),
  containerRow({
    id: 'cis-5-26-new-privileges',
    cis: '5.26',
    level: 1,
    title: 'no container can gain further privileges',
    severity: 'medium',
    why: 'A setuid program makes root of whoever broke into the container.',
    fix: 'Add `no-new-privileges:true` to `security_opt:` of the service.',
    expected: 'no-new-privileges',
    see: '{{json .HostConfig.SecurityOpt}}',
    judge: ({ settings }, { hardening }) => judgeNewPrivileges(settings, hardening.daemon),
  }),
  containerRow({
    id: 'cis-5-31-host-users',
    cis: '5.31',
    level: 1,
    title: 'no container leaves the user namespace for the host’s, but as declared',
    severity: 'medium',
    why: 'With `userns_mode: host` the container’s root is the host’s root, whatever the engine maps.',
    fix: 'Remove `userns_mode: host`, or declare it under `hardening.namespaces`.',
    expected: 'the engine’s own mapping',
    see: '{{.HostConfig.UsernsMode}}',
    judge: (settled, evidence, policy) =>
      judgeShared(settled, 'usernsMode', mayShare(settled, 'userns', policy), evidence),
  }),
];
