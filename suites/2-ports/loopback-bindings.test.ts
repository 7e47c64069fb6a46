import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { loopbackBindings } from './loopback-bindings.check.ts';

const bind =
  (hostIp: string) =>
  ({ containers }: Artifacts) =>
    void containers
      .find(({ subject }) => subject === 'sonarr')
      ?.published.push({ hostIp, hostPort: 8989, containerPort: 8989, protocol: 'tcp' });

testCheck(loopbackBindings, {
  holds: [
    { given: 'nothing on loopback', world: world() },
    { given: 'a binding beyond loopback, for which criterion 2.1 answers', world: world(bind('0.0.0.0')) },
  ],
  broken: [
    { given: 'a binding on 127.0.0.1', world: world(bind('127.0.0.1')), subjects: ['sonarr:8989/tcp'] },
    { given: 'a binding on ::1', world: world(bind('::1')), subjects: ['sonarr:8989/tcp'] },
  ],
  notApplicable: [
    {
      given: 'nothing is published',
      world: world(({ containers }) => containers.forEach((each) => (each.published = []))),
    },
  ],
});
