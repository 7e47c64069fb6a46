import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, networkOf, endpoint } from '../../helpers/testing/worlds/world-edits.ts';
import { undeclaredAttachments } from './undeclared-attachments.check.ts';

testCheck(undeclaredAttachments, {
  holds: [
    {
      given: 'a stack of one network',
      world: world((evidence) => void (evidence.networks = [networkOf(evidence, 'dmz-net')])),
    },
    { given: 'declared services only', world: world() },
    { given: 'a stray elsewhere', world: world((evidence) => addStray(evidence, 'stray')) },
    {
      given: 'a declared service on a network too many, which network-membership names',
      world: world((evidence) => endpoint(evidence, 'jellyfin', 'backend-net', '203.0.113.70')),
    },
  ],
  broken: [
    {
      given: 'another project’s container of a declared service',
      world: world((evidence) => {
        addStray(evidence, 'other/radarr', { service: 'radarr' });
        endpoint(evidence, 'other/radarr', 'dmz-net', '203.0.113.20');
      }),
      subjects: ['other/radarr@dmz-net'],
    },
    {
      given: 'a stranger whom the network does not name, for it is stopped',
      world: world((evidence) => {
        addStray(evidence, 'stranger', { status: 'exited', pid: 0 });
        endpoint(evidence, 'stranger', 'dmz-net', '');
        networkOf(evidence, 'dmz-net').members.pop();
      }),
      subjects: ['stranger@dmz-net'],
    },
    {
      given: 'a stranger on backend-net',
      world: world((evidence) => {
        addStray(evidence, 'stranger');
        endpoint(evidence, 'stranger', 'backend-net', '203.0.113.70');
      }),
      subjects: ['stranger@backend-net'],
    },
    {
      given: 'a service of the project that nobody declared',
      world: world((evidence) => {
        addStray(evidence, 'relay', { member: true, project: 'small', service: 'relay' });
        endpoint(evidence, 'relay', 'dmz-net', '203.0.113.20');
      }),
      subjects: ['relay@dmz-net'],
    },
    {
      given: 'a stranger called like a service',
      world: world((evidence) => {
        addStray(evidence, 'container:radarr');
        endpoint(evidence, 'container:radarr', 'dmz-net', '203.0.113.20');
      }),
      subjects: ['container:radarr@dmz-net'],
    },
    {
      given: 'somebody whom only the network names',
      world: world((evidence) => void networkOf(evidence, 'dmz-net').members.push('ghost')),
      subjects: ['ghost@dmz-net'],
    },
    {
      given: 'a service that was declared once',
      world: world((_, policy) => {
        const { gluetun, ...services } = policy.services;
        if (gluetun) policy.services = services;
      }),
      subjects: ['gluetun@download-net'],
    },
  ],
  unknown: [
    {
      given: 'an engine that lists no network',
      world: world((evidence) => void (evidence.networks = [])),
      subjects: [],
    },
  ],
  notApplicable: [{ given: 'a policy without networks', world: world((_, policy) => void (policy.networks = {})) }],
});
