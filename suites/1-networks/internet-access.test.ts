import type { EgressOutcome } from '../../helpers/evidence/egress.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf, egressOf, serviceRule } from '../../helpers/testing/worlds/world-edits.ts';
import { internetAccess } from './internet-access.check.ts';

const says = (way: 'tcp' | 'tcp6' | 'dns', value: EgressOutcome['value']) =>
  world((evidence) => void (egressOf(evidence, 'sonarr')[way] = { value, detail: 'as seen' }));
const dead = (value: EgressOutcome['value']): EgressOutcome => ({ value, detail: 'as seen' });

testCheck(internetAccess, {
  holds: [
    {
      given: 'a job that ended with 0, from which nobody looks any more',
      world: world((evidence, policy) => {
        serviceRule(policy, 'radarr').runs = 'once';
        Object.assign(containerOf(evidence, 'radarr'), { status: 'exited', exitCode: 0, pid: 0 });
        evidence.egress.rows = evidence.egress.rows.filter(({ namespace }) => namespace !== 'radarr');
      }),
    },
    {
      given: 'IPv6 alone',
      world: world((evidence) => {
        const row = egressOf(evidence, 'sonarr');
        row.tcp6 = row.tcp;
        row.tcp = { value: 'no-route', detail: 'as seen' };
      }),
    },
    { given: 'IPv4, where IPv6 could not be asked', world: says('tcp6', 'probe-failed') },
    { given: 'the nonce comes back everywhere', world: world() },
    { given: 'one family is enough', world: says('tcp6', 'no-route') },
    {
      given: 'a handshake, where there is nothing better',
      world: world((evidence) => {
        evidence.egress.method = 'handshake';
        for (const row of evidence.egress.rows) row.tcp = { value: 'handshake', detail: 'accepted' };
      }),
    },
  ],
  broken: [
    {
      given: 'neither family',
      world: world((evidence) => {
        Object.assign(egressOf(evidence, 'sonarr'), { tcp: dead('no-route'), tcp6: dead('dropped') });
      }),
      subjects: ['sonarr'],
    },
    { given: 'no route', world: says('tcp', 'no-route'), subjects: ['sonarr'] },
    { given: 'dropped', world: says('tcp', 'dropped'), subjects: ['sonarr'] },
    { given: 'no names', world: says('dns', 'no-route'), subjects: ['sonarr'] },
  ],
  unknown: [
    {
      given: 'no route over IPv4, and IPv6 could not be asked',
      world: world((evidence) => {
        Object.assign(egressOf(evidence, 'sonarr'), { tcp: dead('no-route'), tcp6: dead('probe-failed') });
      }),
      subjects: ['sonarr'],
    },
    { given: 'a handshake without the nonce', world: says('tcp', 'handshake'), subjects: ['sonarr'] },
    ...(['refused', 'absent', 'probe-failed', 'no-control'] as const).map((value) => ({
      given: value,
      world: says('tcp', value),
      subjects: ['sonarr'],
    })),
    {
      given: 'dropped, and the server answers nobody',
      world: world((evidence) => {
        evidence.egress.control.tcp = false;
        egressOf(evidence, 'sonarr').tcp = { value: 'dropped', detail: 'no answer' };
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'nobody looked from there',
      world: world(({ egress }) => void (egress.rows = egress.rows.filter(({ namespace }) => namespace !== 'sonarr'))),
      subjects: ['sonarr'],
    },
    {
      given: 'it does not run',
      world: world((evidence) => void Object.assign(containerOf(evidence, 'sonarr'), { status: 'exited', pid: 0 })),
      subjects: ['sonarr'],
    },
  ],
  notApplicable: [
    {
      given: 'nobody needs the internet',
      world: world((_, policy) => Object.values(policy.services).forEach((rule) => (rule.internet = false))),
    },
  ],
});
