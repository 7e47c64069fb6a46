import { describe } from 'vitest';
import type { Daemon } from '../../helpers/evidence/hardening.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { daemonOf, hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { beyondRows } from './cis-daemon-beyond.rows.ts';

const daemon = (change: Partial<Daemon>) => hardened(({ hardening }) => Object.assign(daemonOf({ hardening }), change));
const engine = (version: string, oldest?: string) =>
  hardened((evidence, policy) => {
    evidence.engine.version = version;
    if (oldest !== undefined) policy.hardening.engineVersion = oldest;
  });
const settings = (change: Record<string, string[]> | null, userlandProxies = 0) =>
  hardened(({ hardening: { host } }) => {
    if (host) Object.assign(host, { settings: change, userlandProxies });
  });
const blind = hardened(({ hardening }) => (hardening.host = null));
const good = [{ given: 'as it is to be', world: hardened() }];
const found = ['daemon'];
const logs = (driver: string) =>
  hardened(({ hardening }) => hardening.containers.forEach(({ log }) => (log.driver = driver)));

describe('CIS 1.2 and 2, what a home seldom needs', () => {
  testRows(beyondRows, {
    'cis-1-2-2-version': {
      holds: [
        { given: 'the version that the policy asks for', world: engine('28.5.2', '28.5.2') },
        { given: 'a later one', world: engine('29.0.1', '28.5.2') },
        { given: 'a later one of Debian’s', world: engine('28.5.2+dfsg1', '28.5') },
      ],
      broken: [
        { given: 'before 28', world: engine('27.5.1'), subjects: found },
        { given: 'older than the policy asks for', world: engine('28.5.1', '28.5.2'), subjects: found },
        { given: 'older by a number of two digits', world: engine('28.9.0', '28.10'), subjects: found },
      ],
      unknown: [{ given: 'nobody says which is the newest', world: engine('28.5.2'), subjects: found }],
    },
    'cis-2-10-user-namespaces': {
      holds: [...good, { given: 'rootless', world: daemon({ userNamespaces: false, rootless: true }) }],
      broken: [{ given: 'neither', world: daemon({ userNamespaces: false }), subjects: found }],
    },
    'cis-2-11-default-cgroup': {
      holds: good,
      broken: [{ given: 'another one', world: settings({ 'cgroup-parent': ['/free'] }), subjects: found }],
      unknown: [{ given: 'settings that nobody saw', world: settings(null), subjects: found }],
    },
    'cis-2-13-authorization': {
      holds: good,
      broken: [
        { given: 'none', world: daemon({ authorization: [] }), subjects: found },
        {
          given: 'a socket proxy instead',
          world: hardened(({ hardening }, policy) => {
            daemonOf({ hardening }).authorization = [];
            policy.socket.services = ['sonarr'];
          }),
          subjects: found,
        },
      ],
    },
    'cis-2-14-remote-logging': {
      holds: [{ given: 'sent away by all', world: logs('gelf') }],
      broken: [
        { given: 'kept here', world: logs('json-file'), subjects: found },
        {
          given: 'kept here by one',
          world: hardened(({ hardening }) =>
            hardening.containers.forEach(({ log }, at) => (log.driver = at === 0 ? 'local' : 'gelf')),
          ),
          subjects: found,
        },
        {
          given: 'nobody is known',
          world: hardened(({ hardening }) => (hardening.containers = [])),
          subjects: found,
        },
      ],
    },
    'cis-2-16-live-restore': {
      holds: good,
      broken: [{ given: 'off', world: daemon({ liveRestore: false }), subjects: found }],
      notApplicable: [
        {
          given: 'a swarm',
          world: hardened(({ hardening }) => (daemonOf({ hardening }).swarm.state = 'active')),
        },
      ],
    },
    'cis-2-17-userland-proxy': {
      holds: good,
      broken: [
        { given: 'left on', world: settings({}), subjects: found },
        { given: 'off, and some still run', world: settings({ 'userland-proxy': ['false'] }, 2), subjects: found },
      ],
      unknown: [{ given: 'a host that nobody saw', world: blind, subjects: found }],
    },
    'cis-2-18-daemon-seccomp': {
      holds: good,
      broken: [
        { given: 'switched off', world: daemon({ seccomp: 'unconfined' }), subjects: found },
        { given: 'none at all', world: daemon({ seccomp: null }), subjects: found },
      ],
    },
  });
});
