import { describe } from 'vitest';
import type { HostFiles } from '../../helpers/evidence/host-files.ts';
import type { CheckCases } from '../../helpers/testing/check-tester.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { hostRows } from './cis-host.rows.ts';

const host = (change: (host: HostFiles) => void) =>
  hardened(({ hardening }) => {
    if (hardening.host) change(hardening.host);
  });
const blind = hardened(({ hardening }) => (hardening.host = null));
const good = [{ given: 'as it is to be', world: hardened() }];

const audited = (path: string, ...others: string[]): CheckCases => ({
  holds: good,
  broken: [
    {
      given: 'no rule names it',
      world: host((seen) => (seen.audited = seen.audited?.filter((each) => each !== path) ?? null)),
      subjects: [`host:${path}`],
    },
  ],
  unknown: [
    {
      given: 'the rules could not be read',
      world: host((seen) => (seen.audited = null)),
      subjects: [path, ...others].map((each) => `host:${each}`),
    },
    { given: 'nobody looked at the host', world: blind, subjects: ['host'] },
  ],
  notApplicable: [
    {
      given: 'it is not there',
      world: host((seen) => {
        for (const each of seen.files) if ([path, ...others].includes(each.path)) each.kind = 'missing';
      }),
    },
  ],
});

describe('CIS 1.1, the host', () => {
  testRows(hostRows, {
    'cis-1-1-1-partition': {
      holds: good,
      broken: [
        {
          given: 'on the root file system',
          world: host((seen) => (seen.ownPartition = false)),
          subjects: ['host'],
        },
      ],
      unknown: [{ given: 'nobody looked at the host', world: blind, subjects: ['host'] }],
    },
    'cis-1-1-2-docker-group': {
      holds: [
        ...good,
        {
          given: 'a declared user',
          world: hardened(({ hardening }, policy) => {
            if (hardening.host) hardening.host.dockerGroup = ['anna'];
            policy.hardening.dockerGroup = ['anna'];
          }),
        },
      ],
      broken: [{ given: 'a user', world: host((seen) => (seen.dockerGroup = ['anna'])), subjects: ['host'] }],
      unknown: [
        { given: 'nobody looked at the host', world: blind, subjects: ['host'] },
        {
          given: 'groups that could not be read',
          world: host((seen) => (seen.dockerGroup = null)),
          subjects: ['host'],
        },
      ],
    },
    'cis-1-1-3-audited-daemon': audited('/usr/bin/dockerd'),
    'cis-1-1-4-audited-containerd-folder': audited('/run/containerd'),
    'cis-1-1-5-audited-data': audited('/var/lib/docker'),
    'cis-1-1-6-audited-settings-folder': audited('/etc/docker'),
    'cis-1-1-7-audited-service': audited('/usr/lib/systemd/system/docker.service'),
    'cis-1-1-8-audited-containerd-socket': audited('/run/containerd/containerd.sock'),
    'cis-1-1-9-audited-socket': audited('/run/docker.sock', '/usr/lib/systemd/system/docker.socket'),
    'cis-1-1-10-audited-defaults': audited('/etc/default/docker'),
    'cis-1-1-11-audited-daemon-json': audited('/etc/docker/daemon.json'),
    'cis-1-1-12-audited-containerd-settings': audited('/etc/containerd/config.toml'),
    'cis-1-1-13-audited-sysconfig': audited('/etc/sysconfig/docker'),
    'cis-1-1-14-audited-containerd': audited('/usr/bin/containerd'),
    'cis-1-1-15-audited-shim': audited('/usr/bin/containerd-shim'),
    'cis-1-1-16-audited-shim-runc-v1': audited('/usr/bin/containerd-shim-runc-v1'),
    'cis-1-1-17-audited-shim-runc-v2': audited('/usr/bin/containerd-shim-runc-v2'),
    'cis-1-1-18-audited-runc': audited('/usr/bin/runc'),
  });
});
