import { cisRow, daemonRow, type CisRow } from '../../helpers/derived/hardening/cis-row.ts';
import { notApplicable } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

const expected = 'watched by the audit rules';

/** A file whose changes and uses auditd is to write down. */
const audited = (cis: string, level: 1 | 2, id: string, ...paths: readonly string[]): CisRow =>
  cisRow(
    {
      id,
      cis,
      level,
      title: `${paths[0]?.split('/').at(-1) ?? id} is watched by the audit rules`,
      // auditd is the host's, and few homes have it.
      severity: 'advisory',
      why: 'Without a record nobody can tell afterwards who changed or used it.',
      fix: 'Add `-w <path> -k docker` to a file below /etc/audit/rules.d.',
    },
    ({ hardening: { host } }) => {
      if (host === null) return [unseen('host', expected, 'nobody looked at the files of the host')];
      const there = host.files.filter(({ path, kind }) => paths.includes(path) && kind !== 'missing');
      const { audited: rules } = host;
      if (there.length === 0) return notApplicable(`there is no such file on the host: ${paths.join(', ')}`);
      return there.map(({ path }) => ({
        subject: `host:${path}`,
        cause: { kind: 'file', key: `host:${path}` },
        holds: rules === null ? null : rules.includes(path),
        expected,
        observed: rules === null ? 'the audit rules could not be read' : `${rules.length} paths are watched`,
        reproduce: 'cat /etc/audit/rules.d/*.rules',
      }));
    },
  );

const units = (name: string): string[] =>
  ['/usr/lib/systemd/system', '/lib/systemd/system', '/etc/systemd/system'].map((folder) => `${folder}/${name}`);

/** CIS section 1.1: the machine that the engine runs on. */
export const hostRows: readonly CisRow[] = [
  daemonRow({
    id: 'cis-1-1-1-partition',
    cis: '1.1.1',
    level: 1,
    title: 'the engine’s data lie on a partition of their own',
    // It has to be chosen when the machine is set up; that the disk does not fill is criterion 1.11.
    severity: 'advisory',
    why: 'Images and logs that fill the disk leave no room for the host itself.',
    fix: 'Move the engine’s data root to a file system of its own.',
    expected: 'a file system of their own',
    see: 'df /var/lib/docker',
    subject: 'host',
    judge({ host }) {
      const own = host?.ownPartition ?? null;
      if (own === null) return { holds: null, observed: 'the engine’s data root was not seen' };
      return { holds: own, observed: own ? 'their own' : 'the root file system' };
    },
  }),
  daemonRow({
    id: 'cis-1-1-2-docker-group',
    cis: '1.1.2',
    level: 1,
    title: 'only declared users may command the engine',
    severity: 'medium',
    unseen: 'advisory',
    why: 'Whoever is in the group docker is root on the host without being asked for a password.',
    fix: 'Take the user out of the group docker, or name him under `hardening.dockerGroup`.',
    expected: 'nobody in the group docker, or those declared',
    see: 'getent group docker',
    subject: 'host',
    judge({ host }, { hardening }) {
      const members = host?.dockerGroup ?? null;
      if (members === null) return { holds: null, observed: 'the groups of the host were not seen' };
      const beyond = members.filter((name) => !hardening.dockerGroup.includes(name));
      return { holds: beyond.length === 0, observed: beyond.join(', ') || members.join(', ') || 'nobody' };
    },
  }),
  audited('1.1.3', 1, 'cis-1-1-3-audited-daemon', '/usr/bin/dockerd'),
  audited('1.1.4', 1, 'cis-1-1-4-audited-containerd-folder', '/run/containerd'),
  audited('1.1.5', 1, 'cis-1-1-5-audited-data', '/var/lib/docker'),
  audited('1.1.6', 1, 'cis-1-1-6-audited-settings-folder', '/etc/docker'),
  audited('1.1.7', 1, 'cis-1-1-7-audited-service', ...units('docker.service')),
  audited('1.1.8', 2, 'cis-1-1-8-audited-containerd-socket', '/run/containerd/containerd.sock'),
  audited('1.1.9', 2, 'cis-1-1-9-audited-socket', '/run/docker.sock', ...units('docker.socket')),
  audited('1.1.10', 2, 'cis-1-1-10-audited-defaults', '/etc/default/docker'),
  audited('1.1.11', 2, 'cis-1-1-11-audited-daemon-json', '/etc/docker/daemon.json'),
  audited('1.1.12', 2, 'cis-1-1-12-audited-containerd-settings', '/etc/containerd/config.toml'),
  audited('1.1.13', 2, 'cis-1-1-13-audited-sysconfig', '/etc/sysconfig/docker'),
  audited('1.1.14', 2, 'cis-1-1-14-audited-containerd', '/usr/bin/containerd'),
  audited('1.1.15', 2, 'cis-1-1-15-audited-shim', '/usr/bin/containerd-shim'),
  audited('1.1.16', 2, 'cis-1-1-16-audited-shim-runc-v1', '/usr/bin/containerd-shim-runc-v1'),
  audited('1.1.17', 2, 'cis-1-1-17-audited-shim-runc-v2', '/usr/bin/containerd-shim-runc-v2'),
  audited('1.1.18', 2, 'cis-1-1-18-audited-runc', '/usr/bin/runc'),
];
