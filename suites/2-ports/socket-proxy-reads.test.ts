import type { Api, ApiRead } from '../../helpers/evidence/apis.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { socketProxyReads } from './socket-proxy-reads.check.ts';

type Change = (evidence: Artifacts, policy: Policy) => void;
const changed = (...changes: Change[]) =>
  world((evidence, policy) => changes.forEach((change) => change(evidence, policy)));
const kinds = ['files', 'inspect', 'logs', 'processes', 'events'] as const;
const from = (namespace: string, allowed: readonly string[], other: ApiRead['value'] = 'refused'): ApiRead[] =>
  kinds.map((kind) => ({ from: namespace, kind, value: allowed.includes(kind) ? 'allowed' : other }));
const api =
  (reads: ApiRead[] | null, change: Partial<Api> = {}): Change =>
  ({ apis }) =>
    void apis.listeners.push({
      namespace: 'radarr',
      port: 2375,
      loopback: false,
      kind: 'docker-api',
      detail: 'the Docker API',
      writes: 'refused',
      ...(reads ? { reads } : {}),
      ...change,
    });
const declared =
  (clients: string[], reads: NonNullable<Policy['socket']['reads']> = {}): Change =>
  (_, policy) =>
    void (policy.socket = { services: ['radarr'], clients, writes: false, reads });

testCheck(socketProxyReads, {
  holds: [
    {
      given: 'lists and events only, for its one client',
      world: changed(api([...from('radarr', []), ...from('traefik', ['events'])]), declared(['traefik'])),
    },
    {
      given: 'what each client is declared to need',
      world: changed(
        api([...from('radarr', []), ...from('traefik', ['inspect']), ...from('sonarr', ['logs', 'files'])]),
        declared(['traefik', 'sonarr', 'radarr'], { traefik: ['inspect'], sonarr: ['logs', 'files'] }),
      ),
    },
    {
      given: 'a client of another proxy, which cannot ask here',
      world: changed(api([...from('radarr', []), ...from('traefik', [])]), declared(['traefik', 'jellyfin'])),
    },
    { given: 'nobody is a client, and nothing is read', world: changed(api(from('radarr', [])), declared([])) },
    {
      given: 'an API that no socket proxy serves, beside one: another check names it',
      world: changed(
        api([...from('radarr', []), ...from('traefik', [])]),
        api(from('host', kinds), { namespace: 'host' }),
        api(from('radarr', kinds), { port: 2376, loopback: true }),
        declared(['traefik']),
      ),
    },
  ],
  broken: [
    {
      given: 'each kind that nobody declared',
      world: changed(api([...from('radarr', []), ...from('traefik', kinds)]), declared(['traefik'])),
      subjects: ['files', 'inspect', 'logs', 'processes'].map((kind) => `traefik → radarr:2375/tcp ${kind}`),
    },
    {
      given: 'what another client is declared to need',
      world: changed(
        api([...from('radarr', []), ...from('traefik', ['logs']), ...from('sonarr', ['logs'])]),
        declared(['traefik', 'sonarr'], { sonarr: ['logs'] }),
      ),
      subjects: ['traefik → radarr:2375/tcp logs'],
    },
    {
      given: 'files for whoever is beside it, where nobody is a client',
      world: changed(api(from('radarr', ['files'])), declared([])),
      subjects: ['radarr → radarr:2375/tcp files'],
    },
  ],
  unknown: [
    {
      given: 'calls that nobody answered',
      world: changed(api([...from('radarr', []), ...from('traefik', [], 'not-asked')]), declared(['traefik'])),
      subjects: ['files', 'inspect', 'logs', 'processes'].map((kind) => `traefik → radarr:2375/tcp ${kind}`),
    },
    {
      given: 'a recording of before it was asked',
      world: changed(api(null), declared(['traefik'])),
      subjects: ['radarr:2375/tcp'],
    },
    {
      given: 'a client from which nobody asked',
      world: changed(api(from('radarr', [])), declared(['traefik'])),
      subjects: ['traefik → radarr:2375/tcp'],
    },
    { given: 'a declared proxy that shows no API', world: changed(declared(['traefik'])), subjects: ['radarr'] },
    {
      given: 'a port that could not be asked',
      world: changed(({ apis }) => void apis.unasked.push({ namespace: 'sonarr', port: 2375, error: 'timeout' })),
      subjects: ['sonarr:2375/tcp'],
    },
    {
      given: 'nothing was asked',
      world: changed(({ apis }) => void (apis.listeners = [])),
      subjects: [],
      byKernel: true,
    },
  ],
  notApplicable: [{ given: 'no socket proxy', world: world() }],
});
