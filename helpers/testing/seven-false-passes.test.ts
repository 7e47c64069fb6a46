import { describe, expect, it } from 'vitest';
import { judgeCriteria } from '../check/judge.ts';
import { portCriteria } from '../../suites/2-ports/criteria.ts';
import { evidenceOf } from './check-tester.ts';
import { world, type World } from './world.ts';

const criteria = portCriteria;

/** What a run by the whole of these criteria says of one check. */
function outcomeOf(check: string, { evidence, policy }: World) {
  return judgeCriteria(criteria, evidenceOf({ evidence, policy }), policy, null).flatMap(({ checks }) => checks).find(({ id }) => id === check);
}

// docker-bench-security 1.6 passes all of these on a real engine (reachability.md, last paragraph). Those of its seven that touch iterations 0 to 2:
describe('false passes of others that are none of ours', () => {
  it('a port on [::]', () => {
    const given = world(({ containers, outside }) => {
      containers.find(({ subject }) => subject === 'sonarr')?.published.push({ hostIp: '::', hostPort: 8989, containerPort: 8989, protocol: 'tcp' });
      outside.scans.push({ address: '2001:db8:100::10', family: 6, tcpScanned: '1-65535', tcpOpen: [80, 443, 6881, 8989], udp: [] });
    });
    for (const check of ['published-ports', 'port-owners', 'proxy-bypass']) expect(outcomeOf(check, given)).toMatchObject({ id: check, observations: expect.arrayContaining([expect.objectContaining({ subject: 'sonarr:8989/tcp', holds: false })]) as unknown });
    expect(outcomeOf('open-ports-outside', given)?.observations.find(({ holds }) => holds === false)?.subject).toBe('outside → 8989/tcp');
  });
});
