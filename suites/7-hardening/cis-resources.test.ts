import { describe } from 'vitest';
import type { HardenedContainer } from '../../helpers/evidence/hardening.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { resourceRows } from './cis-resources.rows.ts';

type Change = Parameters<typeof hardenedBut>[1];
const sonarr = (settings: Partial<HardenedContainer>, change: Change = () => undefined) =>
  hardenedBut('sonarr', (own, evidence, policy) => {
    Object.assign(own, settings);
    change(own, evidence, policy);
  });
const limits = (change: Partial<HardenedContainer['limits']>) =>
  hardenedBut('sonarr', (own) => Object.assign(own.limits, change));
const health = (change: object) =>
  hardened(({ containers }) => {
    for (const each of containers) if (each.subject === 'sonarr') Object.assign(each.health, change);
  });
const found = ['sonarr'];
const good = [{ given: 'as it is to be', world: hardened() }];
const unread = [
  {
    given: 'a container that the engine did not tell of',
    world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
    subjects: ['traefik'],
  },
];
const all = (restart: HardenedContainer['restart']) =>
  hardened(({ hardening }) => hardening.containers.forEach((each) => (each.restart = restart)));
const command = { privileged: false, user: '', running: false };

describe('CIS 5, how much of the host a container may use', () => {
  testRows(resourceRows, {
    'cis-5-11-memory': {
      holds: good,
      broken: [
        { given: 'no limit', world: limits({ memoryBytes: 0 }), subjects: found },
        { given: 'more than the host has', world: limits({ memoryBytes: 1e12 }), subjects: found },
      ],
      unknown: unread,
    },
    'cis-5-12-processors': {
      holds: [
        ...good,
        { given: 'a quota', world: limits({ nanoCpus: 0, cpuQuota: 50_000 }) },
        { given: 'shares', world: limits({ nanoCpus: 0, cpuShares: 512 }) },
        { given: 'one processor by its number', world: limits({ nanoCpus: 0, cpuSet: '0' }) },
      ],
      broken: [
        { given: 'nothing', world: limits({ nanoCpus: 0 }), subjects: found },
        { given: 'more than the host has', world: limits({ nanoCpus: 0, cpuQuota: 6_400_000 }), subjects: found },
        {
          given: 'more than the host has, in a longer time',
          world: limits({ nanoCpus: 0, cpuQuota: 64_000_000, cpuPeriod: 1_000_000 }),
          subjects: found,
        },
        { given: 'all of its processors by number', world: limits({ nanoCpus: 0, cpuSet: '0-3' }), subjects: found },
        { given: 'the shares of everybody', world: limits({ nanoCpus: 0, cpuShares: 1024 }), subjects: found },
      ],
      unknown: unread,
    },
    'cis-5-13-read-only-root': {
      holds: [
        ...good,
        {
          given: 'declared writable',
          world: sonarr({ readOnlyRoot: false }, (_, __, policy) => (policy.hardening.writableRoot = ['sonarr'])),
        },
      ],
      broken: [{ given: 'writable', world: sonarr({ readOnlyRoot: false }), subjects: found }],
      unknown: unread,
    },
    'cis-5-15-restarts': {
      holds: [
        { given: 'five times', world: all({ name: 'on-failure', attempts: 5 }) },
        { given: 'never', world: all({ name: 'no', attempts: 0 }) },
      ],
      broken: [
        {
          given: 'always',
          world: hardened(({ hardening }) => {
            hardening.containers.splice(1);
            for (const each of hardening.containers) each.restart = { name: 'always', attempts: 0 };
          }),
          subjects: ['traefik'],
        },
        {
          given: 'six times',
          world: hardened(({ hardening }) => {
            hardening.containers.splice(1);
            for (const each of hardening.containers) each.restart = { name: 'on-failure', attempts: 6 };
          }),
          subjects: ['traefik'],
        },
        {
          given: 'any number of times',
          world: hardened(({ hardening }) => {
            hardening.containers.splice(1);
            for (const each of hardening.containers) each.restart = { name: 'on-failure', attempts: 0 };
          }),
          subjects: ['traefik'],
        },
      ],
    },
    'cis-5-19-ulimits': {
      holds: [
        ...good,
        { given: 'a number', world: sonarr({ ulimits: [{ name: 'nofile', soft: 1024, hard: 4096 }] }) },
        { given: 'locked memory without end', world: sonarr({ ulimits: [{ name: 'memlock', soft: -1, hard: -1 }] }) },
      ],
      broken: [
        {
          given: 'files without end',
          world: sonarr({ ulimits: [{ name: 'nofile', soft: -1, hard: -1 }] }),
          subjects: found,
        },
      ],
      unknown: unread,
    },
    'cis-5-25-cgroup': {
      holds: good,
      broken: [{ given: 'another group', world: sonarr({ cgroupParent: '/free' }), subjects: found }],
      unknown: unread,
    },
    'cis-5-27-health': {
      holds: [...good],
      broken: [
        { given: 'unhealthy', world: health({ status: 'unhealthy' }), subjects: found },
        { given: 'no check', world: health({ status: 'none' }), subjects: found },
      ],
      unknown: [
        ...unread,
        { given: 'not yet asked', world: health({ status: 'starting' }), subjects: found },
        {
          given: 'paused',
          world: hardened(({ containers }) => {
            for (const each of containers) if (each.subject === 'sonarr') each.status = 'paused';
          }),
          subjects: found,
        },
      ],
      notApplicable: [
        {
          given: 'all declared without',
          world: hardened((_, policy) => {
            for (const rule of Object.values(policy.services)) rule.health = false;
          }),
        },
      ],
    },
    'cis-5-29-processes': {
      holds: good,
      broken: [
        { given: 'nothing set', world: limits({ pids: null }), subjects: found },
        { given: 'none wanted', world: limits({ pids: 0 }), subjects: found },
      ],
      unknown: unread,
    },
    'cis-5-23-privileged-commands': {
      holds: [...good, { given: 'a command without', world: sonarr({ execs: [command] }) }],
      broken: [{ given: 'one with', world: sonarr({ execs: [{ ...command, privileged: true }] }), subjects: found }],
      unknown: [...unread, { given: 'not told', world: sonarr({ execs: null }), subjects: found }],
    },
    'cis-5-24-root-commands': {
      holds: [...good, { given: 'somebody else', world: sonarr({ execs: [{ ...command, user: '1000' }] }) }],
      broken: [
        { given: 'by name', world: sonarr({ execs: [{ ...command, user: 'root' }] }), subjects: found },
        { given: 'by number', world: sonarr({ execs: [{ ...command, user: '0:0' }] }), subjects: found },
      ],
      unknown: [...unread, { given: 'not told', world: sonarr({ execs: null }), subjects: found }],
    },
  });
});
