/** One program of the private engine: the packages that bring it, and how it is tried before it is chosen. */
export interface EnginePart {
  packages: readonly string[];
  /**
   * Tried in order; `own` is the machine's release. sid's Docker is the newest, sid's runc and iptables want a newer
   * libc than the machine may have.
   */
  suites: readonly string[];
  /** Below the engine's root, with arguments; a non-zero exit means this suite's will not do here. */
  attempt: readonly string[];
}

const newest = ['sid', 'trixie', 'own'];
const nearest = ['own', 'sid'];

export const engineParts: readonly EnginePart[] = [
  { packages: ['docker.io'], suites: newest, attempt: ['usr/sbin/dockerd', '--version'] },
  { packages: ['docker-cli'], suites: newest, attempt: ['usr/bin/docker', '--version'] },
  { packages: ['containerd'], suites: newest, attempt: ['usr/bin/containerd', '--version'] },
  {
    packages: ['docker-compose'],
    suites: newest,
    attempt: ['usr/libexec/docker/cli-plugins/docker-compose', 'version'],
  },
  { packages: ['docker-buildx'], suites: newest, attempt: ['usr/libexec/docker/cli-plugins/docker-buildx', 'version'] },
  { packages: ['runc'], suites: nearest, attempt: ['usr/sbin/runc', '--version'] },
  { packages: ['tini'], suites: nearest, attempt: ['usr/bin/tini-static', '--version'] },
  {
    packages: [
      'iptables',
      'libxtables12',
      'libip4tc2',
      'libip6tc2',
      'libnftnl11',
      'libmnl0',
      'libnetfilter-conntrack3',
      'libnfnetlink0',
    ],
    suites: nearest,
    attempt: ['usr/sbin/xtables-nft-multi', 'iptables', '--version'],
  },
  { packages: ['mmdebstrap'], suites: nearest, attempt: ['usr/bin/mmdebstrap', '--version'] },
];
