import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { addStray, endpoint, serviceRule } from '../../helpers/testing/worlds/world-edits.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { tunnels } from './tunnels.check.ts';

type Tunnel = Artifacts['tunnels']['tunnels'][number];
type Change = (evidence: Artifacts, policy: Policy) => void;
const changed = (...changes: Change[]) =>
  world((evidence, policy) => changes.forEach((change) => change(evidence, policy)));
const tunnel =
  (target: string | null, change: Partial<Tunnel> = {}): Change =>
  (evidence) =>
    void evidence.tunnels.tunnels.push({
      service: 'cloudflared',
      on: 'container',
      kind: 'cloudflared',
      readFrom: '/config',
      ingress: target === null ? null : [{ hostname: 'small.test', target }],
      error: null,
      ...change,
    });
const declared =
  (...targets: string[]): Change =>
  (_, policy) =>
    void (policy.tunnels = [{ service: 'cloudflared', kind: 'cloudflared', targets }]);

const keeps =
  (...services: string[]): Change =>
  (evidence) =>
    void (evidence.tunnels.kept = services.map((service) => ({ service, peers: ['192.0.2.9:7844/tcp'] })));

testCheck(tunnels, {
  holds: [
    { given: 'a declared tunnel to the proxy', world: changed(tunnel('http://traefik:80'), declared()) },
    { given: 'without a port', world: changed(tunnel('https://traefik'), declared()) },
    {
      given: 'to a target that the policy permits',
      world: changed(tunnel('http://jellyfin:8096'), declared('http://jellyfin:8096')),
    },
    { given: 'a rule that cloudflared answers itself', world: changed(tunnel('http_status:404'), declared()) },
    {
      given: 'a lasting connection of whoever may go out, and of whoever meets nobody of the stack',
      world: changed(
        tunnel('http://traefik:80'),
        declared(),
        keeps('sonarr', 'radarr', 'far-away'),
        (evidence, policy) => {
          for (const name of ['sonarr', 'radarr']) serviceRule(policy, name).internet = true;
          addStray(evidence, 'far-away');
        },
      ),
    },
    { given: 'a tunnel that leads nowhere', world: changed(tunnel(null, { ingress: [] }), declared()) },
  ],
  broken: [
    {
      given: 'a tunnel that nobody declared',
      world: changed(tunnel('http://traefik:80', { service: 'second' }), tunnel('http://traefik:80'), declared()),
      subjects: ['second'],
    },
    {
      given: 'past the proxy',
      world: changed(tunnel('http://traefik:80'), tunnel('http://sonarr:8989'), declared()),
      subjects: ['cloudflared → http://sonarr:8989'],
    },
    {
      given: 'to the API of the proxy',
      world: changed(tunnel('http://traefik:8080'), declared()),
      subjects: ['cloudflared → http://traefik:8080'],
    },
    {
      given: 'to the shell of the host',
      world: changed(tunnel('ssh://198.51.100.10:22'), declared()),
      subjects: ['cloudflared → ssh://198.51.100.10:22'],
    },
    {
      given: 'to a socket',
      world: changed(tunnel('unix:/var/run/docker.sock'), declared()),
      subjects: ['cloudflared → unix:/var/run/docker.sock'],
    },
  ],
  unknown: [
    {
      given: 'lasting connections that nobody declared, of a service, a stray beside it, and one on the host’s network',
      world: changed(
        tunnel('http://traefik:80'),
        declared(),
        keeps('jellyfin', 'beside', 'on-host', 'cloudflared'),
        (evidence, policy) => {
          serviceRule(policy, 'jellyfin').internet = false;
          addStray(evidence, 'beside');
          endpoint(evidence, 'beside', 'download-net', '203.0.113.120');
          addStray(evidence, 'on-host', { namespace: 'host', networkMode: 'host' });
        },
      ),
      subjects: ['jellyfin', 'beside', 'on-host'],
    },
    {
      given: 'where it leads could not be read',
      world: changed(tunnel(null, { error: 'no metrics port' }), declared()),
      subjects: ['cloudflared'],
    },
    { given: 'a declared tunnel that was not seen', world: changed(declared()), subjects: ['cloudflared'] },
  ],
  notApplicable: [
    { given: 'no tunnel', world: world() },
    {
      given: 'an interface of the host, for which its own check answers',
      world: changed(tunnel(null, { service: 'host:wg0', on: 'host', kind: 'wireguard' })),
    },
  ],
});
