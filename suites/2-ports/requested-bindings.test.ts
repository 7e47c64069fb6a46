import type { Binding } from '../../helpers/evidence/containers.ts';
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
const met = (change: Partial<Binding>) =>
  world((evidence) => {
    ask('jellyfin', 8096, null)(evidence);
    const binding = { hostIp: '0.0.0.0', containerPort: 8096, hostPort: 8096, protocol: 'tcp' as const };
    for (const each of evidence.containers)
      if (each.subject === 'jellyfin') each.published = [{ ...binding, ...change }];
  });

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
    ...[{ containerPort: 8097 }, { protocol: 'udp' as const }].map((change) => ({
      given: `that host port, for something else: ${JSON.stringify(change)}`,
      world: met(change),
      subjects: ['jellyfin:8096/tcp'],
    })),
    {
      given: 'a paused one is not published',
      world: world((evidence) => {
        ask('jellyfin', 8096, null)(evidence);
        for (const each of evidence.containers) if (each.subject === 'jellyfin') each.status = 'paused';
      }),
      subjects: ['jellyfin:8096/tcp'],
    },
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
