import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { requestedBindings } from './requested-bindings.check.ts';

const ask =
  (service: string, hostPort: number, published: number | null) =>
  ({ containers }: Artifacts) => {
    const binding = { hostIp: '', containerPort: 8096, protocol: 'tcp' as const };
    const asked = containers.find(({ subject }) => subject === service);
    if (!asked) return;
    asked.requested = [...asked.requested, { ...binding, hostPort }];
    if (published !== null)
      asked.published = [...asked.published, { ...binding, hostIp: '0.0.0.0', hostPort: published }];
  };

testCheck(requestedBindings, {
  holds: [
    { given: 'what was asked for is published', world: world() },
    { given: 'any free port was asked for, and one was given', world: world(ask('jellyfin', 0, 49153)) },
    {
      given: 'the container that asked is stopped',
      world: world((evidence) => {
        ask('jellyfin', 8096, null)(evidence);
        evidence.containers.filter(({ subject }) => subject === 'jellyfin').forEach((each) => (each.status = 'exited'));
      }),
    },
  ],
  broken: [
    {
      given: 'an internal-only network, where the engine publishes nothing',
      world: world(ask('jellyfin', 8096, null)),
      subjects: ['jellyfin:8096/tcp'],
    },
    {
      given: 'another host port than the one asked for',
      world: world(ask('jellyfin', 8096, 8097)),
      subjects: ['jellyfin:8096/tcp'],
    },
  ],
  notApplicable: [
    { given: 'nobody asks', world: world(({ containers }) => containers.forEach((each) => (each.requested = []))) },
  ],
});
