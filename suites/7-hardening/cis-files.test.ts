import { describe } from 'vitest';
import type { HostFile } from '../../helpers/evidence/host-files.ts';
import type { CheckCases } from '../../helpers/testing/check-tester.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { fileRows } from './cis-files.rows.ts';

const units = '/usr/lib/systemd/system';
const file = (path: string, change: Partial<HostFile>) =>
  hardened(({ hardening: { host } }) => {
    const found = host?.files.find((each) => each.path === path);
    if (!found) throw new Error(`there is no ${path} in the small world`);
    Object.assign(found, change);
  });
const blind = hardened(({ hardening }) => {
  hardening.host = null;
  hardening.unread.push({ what: 'host', error: 'the helper was not there' });
});

/** What every file row has in common: nobody looked, it could not be looked at, it is not there. */
const common = (path: string): Pick<CheckCases, 'holds' | 'unknown' | 'notApplicable'> => ({
  holds: [{ given: 'as it is to be', world: hardened() }],
  unknown: [
    { given: 'nobody looked at the host', world: blind, subjects: ['host'] },
    {
      given: 'it could not be looked at',
      world: file(path, { kind: 'error', mode: null, owner: null, group: null }),
      subjects: [`host:${path}`],
    },
  ],
  notApplicable: [
    { given: 'it is not there', world: file(path, { kind: 'missing', mode: null, owner: null, group: null }) },
  ],
});

const owner = (path: string, group = 'users'): CheckCases => ({
  ...common(path),
  broken: [
    { given: 'somebody’s', world: file(path, { owner: 'anna' }), subjects: [`host:${path}`] },
    { given: 'another group’s', world: file(path, { group }), subjects: [`host:${path}`] },
  ],
});
const mode = (path: string, open: string, stricter: string): CheckCases => ({
  ...common(path),
  holds: [...common(path).holds, { given: 'stricter', world: file(path, { mode: stricter }) }],
  broken: [{ given: open, world: file(path, { mode: open }), subjects: [`host:${path}`] }],
});

/** A file that the daemon’s settings name: without a name there is none, and without settings nobody knows. */
const ofSettings = (cases: CheckCases): CheckCases => ({
  ...cases,
  unknown: [
    ...(cases.unknown ?? []),
    {
      given: 'settings that nobody saw',
      world: hardened(({ hardening: { host } }) => {
        if (host) host.settings = null;
      }),
      subjects: ['host'],
    },
  ],
  notApplicable: [
    ...(cases.notApplicable ?? []),
    {
      given: 'none is set',
      world: hardened(({ hardening: { host } }) => {
        if (host) host.settings = {};
      }),
    },
  ],
});

const registry = '/etc/docker/certs.d/registry.test/ca.crt';
const withoutRegistry: CheckCases['notApplicable'] = [
  {
    given: 'no registry has one',
    world: hardened(({ hardening: { host } }) => {
      if (host) host.files = host.files.filter(({ path }) => path !== registry);
    }),
  },
];

describe('CIS 3, files', () => {
  testRows(fileRows, {
    'cis-3-1-service-owner': owner(`${units}/docker.service`),
    'cis-3-2-service-mode': mode(`${units}/docker.service`, '0664', '0600'),
    'cis-3-3-socket-unit-owner': owner(`${units}/docker.socket`),
    'cis-3-4-socket-unit-mode': mode(`${units}/docker.socket`, '0646', '0600'),
    'cis-3-5-settings-folder-owner': owner('/etc/docker'),
    'cis-3-6-settings-folder-mode': mode('/etc/docker', '0775', '0700'),
    'cis-3-7-registry-certificate-owner': { ...owner(registry), notApplicable: withoutRegistry },
    'cis-3-8-registry-certificate-mode': { ...mode(registry, '0644', '0400'), notApplicable: withoutRegistry },
    'cis-3-9-authority-owner': ofSettings(owner('/etc/docker/ca.pem')),
    'cis-3-10-authority-mode': ofSettings(mode('/etc/docker/ca.pem', '0644', '0400')),
    'cis-3-11-certificate-owner': ofSettings(owner('/etc/docker/server.pem')),
    'cis-3-12-certificate-mode': ofSettings(mode('/etc/docker/server.pem', '0644', '0400')),
    'cis-3-13-key-owner': ofSettings(owner('/etc/docker/server-key.pem')),
    'cis-3-14-key-mode': ofSettings(mode('/etc/docker/server-key.pem', '0440', '0000')),
    'cis-3-15-socket-owner': owner('/run/docker.sock'),
    'cis-3-16-socket-mode': mode('/run/docker.sock', '0666', '0600'),
    'cis-3-17-daemon-json-owner': owner('/etc/docker/daemon.json'),
    'cis-3-18-daemon-json-mode': mode('/etc/docker/daemon.json', '0666', '0600'),
    'cis-3-19-defaults-owner': owner('/etc/default/docker'),
    'cis-3-20-defaults-mode': mode('/etc/default/docker', '0666', '0600'),
    'cis-3-21-sysconfig-mode': mode('/etc/sysconfig/docker', '0666', '0600'),
    'cis-3-22-sysconfig-owner': owner('/etc/sysconfig/docker'),
    'cis-3-23-containerd-socket-owner': owner('/run/containerd/containerd.sock'),
    'cis-3-24-containerd-socket-mode': mode('/run/containerd/containerd.sock', '0666', '0600'),
  });
});
