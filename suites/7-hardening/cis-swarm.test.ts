import { describe } from 'vitest';
import type { Swarm } from '../../helpers/evidence/hardening.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { daemonOf, hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { swarmRows } from './cis-swarm.rows.ts';

const swarm = (change: Partial<Swarm> = {}) =>
  hardened(({ hardening }) => {
    Object.assign(
      daemonOf({ hardening }).swarm,
      { state: 'active', managers: 1, nodeAddress: '198.51.100.10', autoLock: true, certificateDays: 90 },
      { authoritySince: '2026-06-01T00:00:00.000Z', overlays: [], plainSecrets: [] },
      change,
    );
  });
const sprawl = (images: number, all: number) =>
  hardened((evidence) => {
    const { containers } = evidence.hardening;
    const daemon = daemonOf(evidence);
    daemon.images = containers.length + images;
    daemon.containers = { all: daemon.containers.running + all, running: daemon.containers.running };
  });
const alone = [{ given: 'no swarm', world: hardened() }];
const found = ['daemon'];

describe('CIS 5.1, 6 and 7, what an engine keeps and the swarm it is in', () => {
  testRows(swarmRows, {
    'cis-5-1-swarm': {
      holds: [
        ...alone,
        {
          given: 'as declared',
          world: hardened(({ hardening }, policy) => {
            daemonOf({ hardening }).swarm.state = 'active';
            policy.hardening.swarm = true;
          }),
        },
      ],
      broken: [
        { given: 'undeclared', world: swarm(), subjects: found },
        { given: 'locked, and so part of one', world: swarm({ state: 'locked' }), subjects: found },
      ],
    },
    'cis-6-1-image-sprawl': {
      holds: [...alone, { given: 'as many as may be', world: sprawl(50, 0) }],
      broken: [{ given: 'one more', world: sprawl(51, 0), subjects: found }],
    },
    'cis-6-2-container-sprawl': {
      holds: [...alone, { given: 'as many as may be', world: sprawl(0, 25) }],
      broken: [{ given: 'one more', world: sprawl(0, 26), subjects: found }],
    },
    'cis-7-1-managers': {
      holds: [
        { given: 'one', world: swarm() },
        { given: 'seven', world: swarm({ managers: 7 }) },
      ],
      broken: [
        { given: 'two', world: swarm({ managers: 2 }), subjects: found },
        { given: 'nine', world: swarm({ managers: 9 }), subjects: found },
      ],
      unknown: [{ given: 'a worker', world: swarm({ managers: 0 }), subjects: found }],
      notApplicable: alone,
    },
    'cis-7-3-overlay-encryption': {
      holds: [
        { given: 'encrypted', world: swarm({ overlays: [{ name: 'wiki', encrypted: true }] }) },
        { given: 'the swarm’s own', world: swarm({ overlays: [{ name: 'ingress', encrypted: false }] }) },
      ],
      broken: [
        { given: 'in clear', world: swarm({ overlays: [{ name: 'wiki', encrypted: false }] }), subjects: found },
      ],
      notApplicable: alone,
    },
    'cis-7-4-swarm-secrets': {
      holds: [{ given: 'none in clear', world: swarm() }],
      broken: [{ given: 'one in clear', world: swarm({ plainSecrets: ['wiki DB_PASSWORD'] }), subjects: found }],
      unknown: [{ given: 'a worker', world: swarm({ plainSecrets: null }), subjects: found }],
      notApplicable: alone,
    },
    'cis-7-5-auto-lock': {
      holds: [{ given: 'on', world: swarm() }],
      broken: [{ given: 'off', world: swarm({ autoLock: false }), subjects: found }],
      unknown: [{ given: 'a worker', world: swarm({ autoLock: null }), subjects: found }],
      notApplicable: alone,
    },
    'cis-7-7-node-certificates': {
      holds: [{ given: 'ninety days', world: swarm() }],
      broken: [{ given: 'a year', world: swarm({ certificateDays: 365 }), subjects: found }],
      unknown: [{ given: 'a worker', world: swarm({ certificateDays: null }), subjects: found }],
      notApplicable: alone,
    },
    'cis-7-8-authority-age': {
      holds: [{ given: 'half a year', world: swarm() }],
      broken: [{ given: 'two years', world: swarm({ authoritySince: '2024-11-01T00:00:00.000Z' }), subjects: found }],
      unknown: [{ given: 'a worker', world: swarm({ authoritySince: null }), subjects: found }],
      notApplicable: alone,
    },
  });
});
