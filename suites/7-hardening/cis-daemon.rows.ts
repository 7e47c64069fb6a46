import { daemonRow, type CisRow } from '../../helpers/derived/hardening/cis-row.ts';
import { hasSetting, settingOf } from '../../helpers/derived/hardening/daemon-settings.ts';
import { judgeNewPrivileges } from '../../helpers/derived/hardening/privileges.ts';
import { hardenable } from '../../helpers/derived/hardening/settled.ts';

const info = 'docker info';

/** CIS section 2, first half: how the daemon is set. */
export const daemonRows: readonly CisRow[] = [
  daemonRow({
    id: 'cis-2-1-rootless',
    cis: '2.1',
    level: 1,
    title: 'the daemon does not run as root, where that is possible',
    // Ports, disks and VPNs of a home need root more often than not, and no stack can change it.
    severity: 'advisory',
    why: 'Whoever takes over a daemon that is root has the host.',
    fix: 'Set the engine up rootless, where its networks and mounts allow it.',
    expected: 'rootless',
    see: info,
    judge: ({ daemon: { rootless } }) => ({ holds: rootless, observed: rootless ? 'rootless' : 'root' }),
  }),
  daemonRow({
    id: 'cis-2-2-default-bridge-talk',
    cis: '2.2',
    level: 1,
    title: 'containers on the default bridge cannot talk to each other',
    severity: 'medium',
    why: 'On the default bridge every container reaches every port of every other one.',
    fix: 'Take the containers off the default bridge, or set `"icc": false` in daemon.json.',
    expected: 'no talk, or no member',
    see: "docker network inspect --format '{{json .Options}}' bridge",
    subject: 'bridge',
    judge({ daemon: { defaultBridge } }) {
      if (defaultBridge === null) return 'the engine has no default bridge';
      const { talks, members } = defaultBridge;
      if (members === 0)
        return `no container is on the default bridge, where they ${talks ? 'could' : 'could not'} talk`;
      return { holds: !talks, observed: talks ? `${members} members may talk` : 'no talk' };
    },
  }),
  daemonRow({
    id: 'cis-2-3-log-level',
    cis: '2.3',
    level: 1,
    title: 'the daemon logs at level info',
    // What it logs opens nothing by itself, and belongs to whoever set the machine up.
    severity: 'advisory',
    why: 'At debug the daemon writes what containers are told into its log, and at error it is silent about attacks.',
    fix: 'Remove `debug` and `log-level` from daemon.json, or set `"log-level": "info"`.',
    expected: 'info, and no debug',
    see: info,
    judge({ daemon, host }) {
      if (daemon.debug) return { holds: false, observed: 'debug' };
      const level = settingOf(host, 'log-level');
      if (level === undefined) return { holds: null, observed: 'no debug; the level was not seen' };
      return { holds: level === null || level === 'info', observed: level ?? 'info, as nothing else is set' };
    },
  }),
  daemonRow({
    id: 'cis-2-4-packet-filter',
    cis: '2.4',
    level: 1,
    title: 'the daemon may write the packet filter of its networks',
    severity: 'high',
    unseen: 'advisory',
    why: 'Without its rules networks are not kept apart, and ports are open that nobody published.',
    fix: 'Remove `"iptables": false` and `"ip6tables": false` from daemon.json.',
    expected: 'not switched off',
    see: 'cat /etc/docker/daemon.json',
    judge({ host }) {
      const values = ['iptables', 'ip6tables'].map((name) => settingOf(host, name));
      if (values.includes(undefined)) return { holds: null, observed: 'the daemon’s settings were not seen' };
      const off = values.includes('false');
      return { holds: !off, observed: off ? 'switched off' : 'left to the daemon' };
    },
  }),
  daemonRow({
    id: 'cis-2-5-insecure-registries',
    cis: '2.5',
    level: 1,
    title: 'no registry is asked without TLS',
    severity: 'high',
    why: 'Whoever sits between here and such a registry chooses what runs on the host.',
    fix: 'Remove `insecure-registries` from daemon.json.',
    expected: 'none beyond loopback',
    see: info,
    judge: ({ daemon: { insecureRegistries } }) => ({
      holds: insecureRegistries.length === 0,
      observed: insecureRegistries.join(', ') || 'none beyond loopback',
    }),
  }),
  daemonRow({
    id: 'cis-2-6-aufs',
    cis: '2.6',
    level: 1,
    title: 'images are not kept with aufs',
    severity: 'medium',
    why: 'Nobody has looked after aufs for years, and no kernel brings it along.',
    fix: 'Move to overlay2, which every kernel of today has.',
    expected: 'another storage driver',
    see: info,
    judge: ({ daemon: { storageDriver } }) => ({ holds: storageDriver !== 'aufs', observed: storageDriver }),
  }),
  daemonRow({
    id: 'cis-2-7-devicemapper',
    cis: { before: null, since18: '2.7' },
    level: 1,
    title: 'images are not kept with devicemapper',
    severity: 'medium',
    why: 'The engine knows devicemapper no more: an update leaves its images behind.',
    fix: 'Move to overlay2, which every kernel of today has.',
    expected: 'another storage driver',
    see: info,
    judge: ({ daemon: { storageDriver } }) => ({ holds: storageDriver !== 'devicemapper', observed: storageDriver }),
  }),
  daemonRow({
    id: 'cis-2-8-api-tls',
    cis: { before: '2.7', since18: '2.8' },
    level: 1,
    title: 'the daemon’s API asks for a client certificate wherever it listens beyond the host',
    severity: 'critical',
    why: 'Whoever reaches an open API is root on the host.',
    fix: 'Remove the `tcp://` address from the daemon’s hosts, or set `tlsverify` with certificates.',
    expected: 'no address without client certificates',
    see: info,
    judge: ({ daemon: { openApis } }) => ({
      holds: openApis.length === 0,
      observed: openApis.join(', ') || 'the engine warns of none',
    }),
  }),
  daemonRow({
    id: 'cis-2-9-default-ulimits',
    cis: { before: '2.8', since18: '2.9' },
    level: 1,
    title: 'the daemon gives containers limits of files and processes',
    // What is right depends on the machine: without an entry containers have what systemd gives the daemon.
    severity: 'advisory',
    why: 'Without them containers have the daemon’s own limits, which are high.',
    fix: 'Set `default-ulimits` in daemon.json.',
    expected: 'default-ulimits',
    see: 'cat /etc/docker/daemon.json',
    judge({ host }) {
      const known = hasSetting(host, 'default-ulimit');
      if (known === null) return { holds: null, observed: 'the daemon’s settings were not seen' };
      return { holds: known, observed: known ? 'set' : 'not set' };
    },
  }),
  daemonRow({
    id: 'cis-2-15-new-privileges',
    cis: { before: '2.14', since18: '2.15' },
    level: 1,
    title: 'no container can gain further privileges, by the daemon’s setting or its own',
    severity: 'medium',
    why: 'A container that somebody starts in a hurry has no such setting of its own.',
    fix: 'Set `"no-new-privileges": true` in daemon.json, or `no-new-privileges:true` on every container.',
    expected: 'set by the daemon, or by every container',
    see: info,
    judge({ daemon, containers, hardening }) {
      if (daemon.noNewPrivileges) return { holds: true, observed: 'set by the daemon' };
      const all = hardenable(containers).map(({ subject }) =>
        hardening.containers.find((row) => row.subject === subject),
      );
      const without = all.filter((each) => each !== undefined && !judgeNewPrivileges(each, daemon).holds);
      if (without.length > 0)
        return {
          holds: false,
          observed: `not by the daemon, and not by ${without.length} of ${all.length} containers`,
        };
      const unread = all.filter((each) => each === undefined).length;
      const observed = `not by the daemon, and by ${all.length - unread} of ${all.length} containers themselves`;
      return { holds: unread > 0 || all.length === 0 ? null : true, observed };
    },
  }),
  daemonRow({
    id: 'cis-2-19-experimental',
    cis: { before: '2.18', since18: '2.19' },
    level: 1,
    title: 'experimental parts of the daemon are off',
    severity: 'medium',
    why: 'Experimental parts change and break without notice, and nobody mends them in a hurry.',
    fix: 'Remove `"experimental": true` from daemon.json.',
    expected: 'off',
    see: info,
    judge: ({ daemon: { experimental } }) => ({ holds: !experimental, observed: experimental ? 'on' : 'off' }),
  }),
];
