import { daemonRow, unanswerableRow, type CisRow } from '../../helpers/derived/hardening/cis-row.ts';
import { settingOf } from '../../helpers/derived/hardening/daemon-settings.ts';

const info = 'docker info';
/** Log drivers that keep what is logged on this machine alone. */
const staysHere = ['json-file', 'local', 'journald', 'none', ''];

/** Part by part, as numbers. */
function isOlder(version: string, than: string): boolean {
  const [own, other] = [version, than].map((text) => text.split(/[.+~-]/).map(Number));
  const at = (other ?? []).findIndex((part, index) => (own?.[index] ?? 0) !== part);
  return at >= 0 && (own?.[at] ?? 0) < (other?.[at] ?? 0);
}

/** CIS sections 1.2 and 2: what a home seldom needs, or nobody can see from here. */
export const beyondRows: readonly CisRow[] = [
  unanswerableRow(
    {
      id: 'cis-1-2-1-hardened-host',
      cis: '1.2.1',
      level: 1,
      title: 'the host itself is hardened',
      fix: 'Follow the benchmark of the host’s own distribution.',
    },
    'Whoever breaks into the host has every container.',
    'the host’s own benchmark is another one',
  ),
  daemonRow({
    id: 'cis-1-2-2-version',
    cis: '1.2.2',
    level: 1,
    title: 'the engine is up to date',
    severity: 'medium',
    unseen: 'advisory',
    why: 'Each release closes holes by which a container gets out.',
    fix: 'Update the engine by the host’s package manager.',
    expected: '28.0 or later, and no older than hardening.engineVersion',
    see: 'docker version',
    judge({ engine }, { hardening: { engineVersion } }) {
      if (!engine) return { holds: null, observed: 'its version was not seen' };
      const { version } = engine;
      if (isOlder(version, '28.0'))
        return { holds: false, observed: `${version}: neighbours reach ports that nobody published` };
      if (engineVersion === undefined)
        return { holds: null, observed: `${version}; which is the newest cannot be seen from here` };
      return { holds: !isOlder(version, engineVersion), observed: version };
    },
  }),
  daemonRow({
    id: 'cis-2-10-user-namespaces',
    cis: { before: '2.9', since18: '2.10' },
    level: 2,
    title: 'a container’s root is nobody on the host',
    severity: 'advisory',
    why: 'Without user namespaces whoever gets out of a container as root is root on the host.',
    fix: 'Set `"userns-remap": "default"` in daemon.json, or set the engine up rootless.',
    expected: 'user namespaces, or rootless',
    see: info,
    judge({ daemon: { userNamespaces, rootless } }) {
      if (rootless) return { holds: true, observed: 'rootless' };
      return { holds: userNamespaces, observed: userNamespaces ? 'user namespaces' : 'neither' };
    },
  }),
  daemonRow({
    id: 'cis-2-11-default-cgroup',
    cis: { before: '2.10', since18: '2.11' },
    level: 2,
    title: 'the daemon puts containers into its usual control group',
    severity: 'advisory',
    why: 'In another control group containers escape the limits that were set for all.',
    fix: 'Remove `cgroup-parent` from daemon.json.',
    expected: 'not set',
    see: 'cat /etc/docker/daemon.json',
    judge({ host }) {
      const parent = settingOf(host, 'cgroup-parent');
      if (parent === undefined) return { holds: null, observed: 'the daemon’s settings were not seen' };
      return { holds: parent === null, observed: parent ?? 'not set' };
    },
  }),
  unanswerableRow(
    {
      id: 'cis-2-12-base-device',
      cis: { before: '2.11', since18: '2.12' },
      level: 2,
      title: 'the size of the base device is left as it is',
      fix: 'Remove `dm.basesize` from the storage options.',
    },
    'A larger base device lets a single image fill the disk.',
    'the engine does not tell the options of devicemapper',
    ({ hardening: { daemon } }) =>
      daemon === null || daemon.storageDriver === 'devicemapper'
        ? null
        : `only devicemapper has a base device, and here it is ${daemon.storageDriver}`,
  ),
  daemonRow({
    id: 'cis-2-13-authorization',
    cis: { before: '2.12', since18: '2.13' },
    level: 2,
    title: 'commands to the engine pass an authorization plugin',
    severity: 'advisory',
    why: 'Without one whoever may ask the engine anything may ask it everything.',
    fix: 'Let services ask a socket proxy, which does at home what a plugin does elsewhere.',
    expected: 'a plugin',
    see: info,
    judge({ daemon: { authorization } }, { socket }) {
      const instead =
        socket.services.length > 0 ? `none; ${socket.services.join(', ')} stands before services` : 'none';
      return { holds: authorization.length > 0, observed: authorization.join(', ') || instead };
    },
  }),
  daemonRow({
    id: 'cis-2-14-remote-logging',
    cis: { before: '2.13', since18: '2.14' },
    level: 2,
    title: 'logs are sent to another machine',
    severity: 'advisory',
    why: 'Whoever takes over the host takes over the logs that would tell of it.',
    fix: 'Ship the logs elsewhere, by a log driver or by a service that reads them.',
    expected: 'a log driver that sends',
    see: info,
    judge({ daemon: { loggingDriver }, hardening: { containers } }) {
      const here = containers.filter(({ log }) => staysHere.includes(log.driver)).length;
      const sends = containers.length > 0 && here === 0;
      return {
        holds: sends,
        observed: `${loggingDriver}; ${here} of ${containers.length} containers log to this machine`,
      };
    },
  }),
  daemonRow({
    id: 'cis-2-16-live-restore',
    cis: { before: '2.15', since18: '2.16' },
    level: 1,
    title: 'containers outlive a restart of the daemon',
    // Nothing is open by it: services are away for some seconds at an update.
    severity: 'advisory',
    why: 'Every update of the engine stops every service.',
    fix: 'Set `"live-restore": true` in daemon.json.',
    expected: 'live restore',
    see: info,
    judge({ daemon: { liveRestore, swarm } }) {
      if (swarm.state !== 'inactive') return 'the engine is part of a swarm, which has no live restore';
      return { holds: liveRestore, observed: liveRestore ? 'on' : 'off' };
    },
  }),
  daemonRow({
    id: 'cis-2-17-userland-proxy',
    cis: { before: '2.16', since18: '2.17' },
    level: 1,
    title: 'published ports are handed on by the kernel, not by a program',
    // Off, it takes loopback and some IPv6 with it; its danger, visitors without their address, is criterion 4.13.
    severity: 'advisory',
    why: 'A program for each port is one more that can break, and hides who is asking.',
    fix: 'Set `"userland-proxy": false` in daemon.json, where every network has both families.',
    expected: 'switched off',
    see: 'pgrep -a docker-proxy',
    judge({ host }) {
      if (host === null) return { holds: null, observed: 'the processes of the host were not seen' };
      const off = settingOf(host, 'userland-proxy') === 'false';
      const running = `${host.userlandProxies} of them run`;
      return { holds: off && host.userlandProxies === 0, observed: off ? `switched off, ${running}` : running };
    },
  }),
  daemonRow({
    id: 'cis-2-18-daemon-seccomp',
    cis: { before: '2.17', since18: '2.18' },
    level: 2,
    title: 'the daemon’s own seccomp profile is not switched off',
    severity: 'advisory',
    why: 'Without a profile every system call of the kernel is open to every container.',
    fix: 'Remove `"seccomp-profile": "unconfined"` from daemon.json.',
    expected: 'a profile',
    see: info,
    judge: ({ daemon: { seccomp } }) => ({
      holds: seccomp !== null && seccomp !== 'unconfined',
      observed: seccomp ?? 'the engine has no seccomp',
    }),
  }),
];
