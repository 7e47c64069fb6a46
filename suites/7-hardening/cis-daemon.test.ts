import { describe } from 'vitest';
import type { Daemon, Hardening } from '../../helpers/evidence/hardening.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { daemonOf, hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { daemonRows } from './cis-daemon.rows.ts';

const daemon = (change: Partial<Daemon>) => hardened(({ hardening }) => Object.assign(daemonOf({ hardening }), change));
const settings = (change: Record<string, string[]> | null) =>
  hardened(({ hardening: { host } }) => {
    if (host) host.settings = change;
  });
const blind = hardened(({ hardening }) => (hardening.host = null));
const good = [{ given: 'as it is to be', world: hardened() }];
const found = ['daemon'];
/** Nothing is set by the daemon; the containers as told. */
const byContainers = (change: (hardening: Hardening) => void) =>
  hardened(({ hardening }) => {
    daemonOf({ hardening }).noNewPrivileges = false;
    change(hardening);
  });

describe('CIS 2, the daemon', () => {
  testRows(daemonRows, {
    'cis-2-1-rootless': {
      holds: [{ given: 'rootless', world: daemon({ rootless: true }) }],
      broken: [{ given: 'root', world: hardened(), subjects: found }],
    },
    'cis-2-2-default-bridge-talk': {
      holds: [{ given: 'members that cannot talk', world: daemon({ defaultBridge: { talks: false, members: 2 } }) }],
      broken: [
        {
          given: 'members that can',
          world: daemon({ defaultBridge: { talks: true, members: 1 } }),
          subjects: ['bridge'],
        },
      ],
      notApplicable: [
        { given: 'no member', world: daemon({ defaultBridge: { talks: true, members: 0 } }) },
        { given: 'no bridge', world: daemon({ defaultBridge: null }) },
      ],
    },
    'cis-2-3-log-level': {
      holds: [...good, { given: 'info, said outright', world: settings({ 'log-level': ['info'] }) }],
      broken: [
        { given: 'debug', world: daemon({ debug: true }), subjects: found },
        { given: 'errors only', world: settings({ 'log-level': ['error'] }), subjects: found },
      ],
      unknown: [
        { given: 'settings that nobody saw', world: settings(null), subjects: found },
        { given: 'a host that nobody saw', world: blind, subjects: found },
      ],
    },
    'cis-2-4-packet-filter': {
      holds: [...good, { given: 'switched on', world: settings({ iptables: ['true'] }) }],
      broken: [
        { given: 'switched off', world: settings({ iptables: ['false'] }), subjects: found },
        { given: 'switched off for IPv6', world: settings({ ip6tables: ['false'] }), subjects: found },
      ],
      unknown: [{ given: 'settings that nobody saw', world: settings(null), subjects: found }],
    },
    'cis-2-5-insecure-registries': {
      holds: good,
      broken: [{ given: 'one', world: daemon({ insecureRegistries: ['192.0.2.0/24'] }), subjects: found }],
    },
    'cis-2-6-aufs': {
      holds: good,
      broken: [{ given: 'aufs', world: daemon({ storageDriver: 'aufs' }), subjects: found }],
    },
    'cis-2-7-devicemapper': {
      holds: good,
      broken: [{ given: 'devicemapper', world: daemon({ storageDriver: 'devicemapper' }), subjects: found }],
    },
    'cis-2-8-api-tls': {
      holds: good,
      broken: [{ given: 'an open API', world: daemon({ openApis: ['http://0.0.0.0:2375'] }), subjects: found }],
    },
    'cis-2-9-default-ulimits': {
      holds: good,
      broken: [{ given: 'none', world: settings({}), subjects: found }],
      unknown: [{ given: 'settings that nobody saw', world: settings(null), subjects: found }],
    },
    'cis-2-15-new-privileges': {
      holds: [...good, { given: 'by every container itself', world: byContainers(() => undefined) }],
      broken: [
        {
          given: 'by neither',
          world: byContainers(({ containers }) => containers.forEach((each) => (each.securityOptions = []))),
          subjects: found,
        },
        {
          given: 'switched off by one',
          world: byContainers(({ containers: [first] }) => {
            if (first) first.securityOptions = ['no-new-privileges:false'];
          }),
          subjects: found,
        },
      ],
      unknown: [
        {
          given: 'one container is not known',
          world: byContainers(({ containers }) => containers.splice(0, 1)),
          subjects: found,
        },
      ],
    },
    'cis-2-19-experimental': {
      holds: good,
      broken: [{ given: 'on', world: daemon({ experimental: true }), subjects: found }],
    },
  });
});
