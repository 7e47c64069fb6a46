import { describe, expect, it } from 'vitest';
import { evidenceCriteria } from '../../suites/0-evidence/criteria.ts';
import { networkCriteria } from '../../suites/1-networks/criteria.ts';
import { portCriteria } from '../../suites/2-ports/criteria.ts';
import { hardeningCriteria } from '../../suites/7-hardening/criteria.ts';
import { judgeCriteria } from '../kernel/judge.ts';
import { evidenceOf } from './check-tester.ts';
import { hardened, hardenedBut } from './worlds/world-hardened.ts';
import { world, type World } from './worlds/world.ts';

const checksOf = (given: World) =>
  judgeCriteria(
    [...evidenceCriteria, ...networkCriteria, ...portCriteria],
    evidenceOf(given),
    given.policy,
    null,
  ).flatMap(({ checks }) => checks);

/** What a run by all criteria finds wrong: check and subject. */
const findings = (given: World) =>
  checksOf(given).flatMap(({ id, observations }) =>
    observations.filter(({ holds }) => holds === false).map(({ subject }) => `${id}: ${subject}`),
  );

// docker-bench-security 1.6 passes seven things that are wrong, each seen on a real engine (reachability.md, last
// paragraph).
// Two of them belong to iteration 7 alone; of the other five the rows of the benchmark say the same once more.
describe('what another tool passes', () => {
  it('an unhealthy container (its 5.27)', () => {
    const given = world(({ containers }) =>
      containers.filter(({ subject }) => subject === 'sonarr').forEach(({ health }) => (health.status = 'unhealthy')),
    );
    expect(findings(given)).toEqual(['healthy-services: sonarr']);
  });

  it('a port on [::] (its 5.14 and 5.9)', () => {
    const given = world(({ containers, outside }) => {
      const binding = { hostIp: '::', hostPort: 8989, containerPort: 8989, protocol: 'tcp' as const };
      const sonarr = containers.find(({ subject }) => subject === 'sonarr');
      sonarr?.published.push(binding);
      outside.scans.push({
        address: '2001:db8:100::10',
        family: 6,
        tcpScanned: '1-65535',
        tcpOpen: [80, 443, 6881, 8989],
        lost: [],
        udp: [],
      });
      outside.controls.push({
        what: '[2001:db8:100::10]:80/tcp',
        address: '2001:db8:100::10',
        before: 'open',
        after: 'open',
      });
    });
    for (const found of [
      'published-ports: sonarr:8989/tcp',
      'port-owners: sonarr:8989/tcp',
      'proxy-bypass: sonarr:8989/tcp',
      'open-ports-outside: outside → 8989/tcp',
      'former-ports: outside → 8989/tcp',
    ])
      expect(findings(given)).toContain(found);
  });

  it('restart: always, which keeps a container in a loop alive (its 5.15)', () => {
    const given = world(({ containers }) =>
      containers
        .filter(({ subject }) => subject === 'radarr')
        .forEach((each) =>
          Object.assign(each, { status: 'restarting', restartPolicy: 'always', restartCount: 40, pid: 0 }),
        ),
    );
    expect(findings(given)).toContain('restart-loops: radarr');
  });

  it('an image without ps (its 5.7): no gatherer runs anything in a container', () => {
    const given = world(({ listeners }) => {
      listeners.sockets = listeners.sockets.filter(({ namespace }) => namespace !== 'sonarr');
      listeners.unread = [{ namespace: 'sonarr', error: 'the namespace is gone' }];
    });
    const blind = checksOf(given).filter(({ id }) => id === 'proxy-api' || id === 'docker-api');
    expect(
      blind.map(({ outcome, observations }) => [
        outcome,
        observations.filter(({ holds }) => holds === null).map(({ subject }) => subject),
      ]),
    ).toEqual([
      ['unknown', ['sonarr']],
      ['unknown', ['sonarr']],
    ]);
  });

  it('a filter that matches nothing (exit code 0)', () => {
    const given = world(({ containers }) =>
      containers.forEach((each) =>
        Object.assign(each, { member: false, project: 'other', subject: `other/${each.subject}` }),
      ),
    );
    expect(
      checksOf(given)
        .filter(({ outcome }) => outcome === 'pass' || outcome === 'notApplicable')
        .map(({ id }) => id),
    ).toEqual(['answering-engine']);
  });

  const rows = (given: World) =>
    judgeCriteria([...evidenceCriteria, ...hardeningCriteria], evidenceOf(given), given.policy, null).flatMap(
      ({ checks }) =>
        checks.flatMap(({ id, observations }) =>
          observations.filter(({ holds }) => holds === false).map(({ subject }) => `${id}: ${subject}`),
        ),
    );
  const newly = (given: World) => rows(given).filter((found) => !rows(hardened()).includes(found));

  it('no-new-privileges:false (its 5.26)', () => {
    const given = hardenedBut('sonarr', (settings) => (settings.securityOptions = ['no-new-privileges:false']));
    expect(newly(given)).toEqual(['cis-5-26-new-privileges: sonarr', 'new-privileges: sonarr']);
  });

  it('a mounted /var/run (its 5.32)', () => {
    const mount = { type: 'bind', source: '/var/run', destination: '/host/run', writable: false };
    const given = hardenedBut('sonarr', ({ mounts }) =>
      mounts.push({ ...mount, propagation: 'rprivate', device: null }),
    );
    expect(newly(given)).toEqual(['cis-5-32-docker-socket: sonarr', 'docker-socket-mounts: sonarr']);
  });

  it('an unhealthy container, a port on [::] and a list that failed, in the rows of the benchmark', () => {
    const given = hardened(({ containers, hardening }) => {
      const sonarr = containers.find(({ subject }) => subject === 'sonarr');
      if (sonarr) sonarr.health.status = 'unhealthy';
      sonarr?.published.push({ hostIp: '::', hostPort: 8989, containerPort: 8989, protocol: 'tcp' });
      for (const each of hardening.containers) if (each.subject === 'sonarr') each.processes = null;
    });
    expect(newly(given)).toEqual([
      'cis-5-9-open-ports: sonarr:8989/tcp',
      'cis-5-14-bound-interfaces: sonarr:8989/tcp',
      'cis-5-27-health: sonarr',
    ]);
    const blind = judgeCriteria([...evidenceCriteria, ...hardeningCriteria], evidenceOf(given), given.policy, null)
      .flatMap(({ checks }) => checks)
      .filter(({ outcome, id }) => outcome === 'unknown' && ['cis-5-7-ssh', 'cis-4-1-users'].includes(id));
    expect(blind.map(({ id }) => id)).toEqual(['cis-4-1-users', 'cis-5-7-ssh']);
  });
});
