import { describe, expect, it } from 'vitest';
import { evidenceCriteria } from '../../suites/0-evidence/criteria.ts';
import { networkCriteria } from '../../suites/1-networks/criteria.ts';
import { portCriteria } from '../../suites/2-ports/criteria.ts';
import { judgeCriteria } from '../kernel/judge.ts';
import { evidenceOf } from './check-tester.ts';
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
// no-new-privileges:false and a mounted /var/run belong to iteration 7; these are the five that touch iterations 0 to
// 2.
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
});
