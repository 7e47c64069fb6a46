import { fileRow, type CisRow } from '../../helpers/derived/hardening/cis-row.ts';
import { settingOf } from '../../helpers/derived/hardening/daemon-settings.ts';
import type { HostFile, HostFiles } from '../../helpers/evidence/host-files.ts';

type Of = (file: HostFile, host: HostFiles) => boolean;

const ending =
  (...ends: readonly string[]): Of =>
  ({ path }) =>
    ends.some((end) => path.endsWith(end));
const at =
  (...paths: readonly string[]): Of =>
  ({ path }) =>
    paths.includes(path);
const named =
  (name: string): Of =>
  ({ path }, host) =>
    settingOf(host, name) === path;
/** Where the daemon’s settings name none, there is none to look for. */
const notNamed =
  (name: string) =>
  (host: HostFiles): string | null =>
    settingOf(host, name) === null ? `the daemon’s settings name no ${name}` : null;
const certificates: Of = ({ path }) => path.startsWith('/etc/docker/certs.d/') && !path.endsWith('.key');

const ownedBy =
  (...groups: readonly string[]) =>
  ({ owner, group }: HostFile): boolean =>
    owner === 'root' && group !== null && groups.includes(group);

/** No bit beyond these. */
const atMost =
  (mode: number) =>
  ({ mode: seen }: HostFile): boolean =>
    seen !== null && (Number.parseInt(seen, 8) & 0o777 & ~mode) === 0;

type Severity = 'medium' | 'high';
interface Kind {
  what: string;
  of: Of;
  none?: (host: HostFiles) => string | null;
  severity?: Severity;
  /** Owner’s row: number and name; groups that do. */
  owner: readonly [cis: string, id: string, ...groups: string[]];
  mode: readonly [cis: string, id: string, mode: number];
}

const kinds: readonly Kind[] = [
  {
    what: 'docker.service',
    of: ending('/docker.service'),
    owner: ['3.1', 'cis-3-1-service-owner', 'root'],
    mode: ['3.2', 'cis-3-2-service-mode', 0o644],
  },
  {
    what: 'docker.socket',
    of: ending('/docker.socket'),
    owner: ['3.3', 'cis-3-3-socket-unit-owner', 'root'],
    mode: ['3.4', 'cis-3-4-socket-unit-mode', 0o644],
  },
  {
    what: '/etc/docker',
    of: at('/etc/docker'),
    owner: ['3.5', 'cis-3-5-settings-folder-owner', 'root'],
    mode: ['3.6', 'cis-3-6-settings-folder-mode', 0o755],
  },
  {
    what: 'each registry’s certificate',
    of: certificates,
    none: () => 'no registry has a certificate of its own below /etc/docker/certs.d',
    owner: ['3.7', 'cis-3-7-registry-certificate-owner', 'root'],
    mode: ['3.8', 'cis-3-8-registry-certificate-mode', 0o444],
  },
  {
    what: 'the daemon’s certificate authority',
    of: named('tlscacert'),
    none: notNamed('tlscacert'),
    owner: ['3.9', 'cis-3-9-authority-owner', 'root'],
    mode: ['3.10', 'cis-3-10-authority-mode', 0o444],
  },
  {
    what: 'the daemon’s certificate',
    of: named('tlscert'),
    none: notNamed('tlscert'),
    owner: ['3.11', 'cis-3-11-certificate-owner', 'root'],
    mode: ['3.12', 'cis-3-12-certificate-mode', 0o444],
  },
  {
    what: 'the key of the daemon’s certificate',
    of: named('tlskey'),
    none: notNamed('tlskey'),
    severity: 'high',
    owner: ['3.13', 'cis-3-13-key-owner', 'root'],
    mode: ['3.14', 'cis-3-14-key-mode', 0o400],
  },
  {
    what: 'the engine’s socket',
    of: at('/run/docker.sock'),
    severity: 'high',
    // Nobody but root is stricter than what the benchmark asks for.
    owner: ['3.15', 'cis-3-15-socket-owner', 'docker', 'root'],
    mode: ['3.16', 'cis-3-16-socket-mode', 0o660],
  },
  {
    what: 'daemon.json',
    of: at('/etc/docker/daemon.json'),
    owner: ['3.17', 'cis-3-17-daemon-json-owner', 'root'],
    mode: ['3.18', 'cis-3-18-daemon-json-mode', 0o644],
  },
  {
    what: '/etc/default/docker',
    of: at('/etc/default/docker'),
    owner: ['3.19', 'cis-3-19-defaults-owner', 'root'],
    mode: ['3.20', 'cis-3-20-defaults-mode', 0o644],
  },
  {
    what: '/etc/sysconfig/docker',
    of: at('/etc/sysconfig/docker'),
    owner: ['3.22', 'cis-3-22-sysconfig-owner', 'root'],
    mode: ['3.21', 'cis-3-21-sysconfig-mode', 0o644],
  },
  {
    what: 'containerd’s socket',
    of: at('/run/containerd/containerd.sock'),
    severity: 'high',
    owner: ['3.23', 'cis-3-23-containerd-socket-owner', 'root'],
    mode: ['3.24', 'cis-3-24-containerd-socket-mode', 0o660],
  },
];

const why = 'Whoever may write such a file commands the engine, which is to say the host.';

const rowsOf = ({ what, of, none = () => null, severity = 'medium', owner, mode }: Kind): CisRow[] => {
  const [ownerNumber, ownerId, ...groups] = owner;
  const [modeNumber, modeId, most] = mode;
  const octal = most.toString(8);
  return [
    fileRow({
      id: ownerId,
      cis: ownerNumber,
      level: 1,
      title: `${what} belongs to root:${groups[0] ?? 'root'}`,
      severity,
      why,
      fix: `Give the file to root:${groups[0] ?? 'root'} with \`chown\`.`,
      expected: groups.map((group) => `root:${group}`).join(' or '),
      of,
      none,
      holds: ownedBy(...groups),
    }),
    fileRow({
      id: modeId,
      cis: modeNumber,
      level: 1,
      title: `${what} is of mode ${octal} or stricter`,
      severity,
      why,
      fix: `Set the mode of the file with \`chmod ${octal}\`.`,
      expected: `mode ${octal}, or stricter`,
      of,
      none,
      holds: atMost(most),
    }),
  ];
};

/** CIS section 3: owners and modes of the files that command the engine, in the order of their numbers. */
export const fileRows: readonly CisRow[] = kinds
  .flatMap(rowsOf)
  .sort(({ cis: one }, { cis: other }) => Number(one['1.8'].split('.')[1]) - Number(other['1.8'].split('.')[1]));
