import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Api } from '../../helpers/evidence/apis.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { socketProxyWrites } from './socket-proxy-writes.check.ts';

type Change = (evidence: Artifacts, policy: Policy) => void;
const changed = (...changes: Change[]) =>
  world((evidence, policy) => changes.forEach((change) => change(evidence, policy)));
const api =
  (writes: Api['writes'], namespace = 'radarr'): Change =>
  ({ apis }) =>
    void apis.listeners.push({
      namespace,
      port: 2375,
      loopback: false,
      kind: 'docker-api',
      detail: 'Docker’s API answers',
      writes,
    });
const declared =
  (writes: boolean): Change =>
  (_, policy) =>
    void (policy.socket = { services: ['radarr'], clients: ['traefik'], writes });

testCheck(socketProxyWrites, {
  holds: [
    { given: 'a socket proxy that refuses', world: changed(api('refused'), declared(false)) },
    { given: 'one that may let writes through', world: changed(api('allowed'), declared(true)) },
  ],
  broken: [
    {
      given: 'a socket proxy that lets writes through',
      world: changed(api('allowed'), declared(false)),
      subjects: ['radarr:2375/tcp'],
    },
    {
      given: 'the API of the host, although a socket proxy may write',
      world: changed(api('refused'), api('allowed', 'host'), declared(true)),
      subjects: ['host:2375/tcp'],
    },
  ],
  unknown: [
    {
      given: 'no writing call was tried',
      world: changed(api('not-asked'), declared(false)),
      subjects: ['radarr:2375/tcp'],
    },
    { given: 'a declared socket proxy that shows no API', world: changed(declared(false)), subjects: ['radarr'] },
    {
      given: 'a port that could not be asked',
      world: changed(({ apis }) => void apis.unasked.push({ namespace: 'host', port: 2375, error: 'timeout' })),
      subjects: ['host:2375/tcp'],
    },
    { given: 'no door at all', world: changed(({ apis }) => void (apis.listeners = [])), subjects: [], byKernel: true },
  ],
  notApplicable: [
    { given: 'no Docker API on TCP', world: world() },
    {
      given: 'Docker’s forwarder on [::] only, which our question over IPv4 does not reach',
      world: changed(({ apis }) => void apis.unasked.push({ namespace: 'host', port: 443, error: 'refused' })),
    },
  ],
});
