import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import { networkOf, removeCells, setCells, voidControls } from '../../helpers/testing/worlds/world-edits.ts';
import { isolationOnPaper } from './isolation-on-paper.check.ts';

const flat = { network: 'media-network' };
const apart = ['gluetun ↔ jellyfin', 'jellyfin ↔ radarr', 'jellyfin ↔ sonarr'];

testCheck(isolationOnPaper, {
  holds: [
    {
      given: 'the host’s own reach through it',
      world: worldBefore((evidence) => {
        setCells(evidence, flat, 'dropped');
        const [like] = evidence.reachability.cells.filter(({ network }) => network === 'media-network');
        if (like) evidence.reachability.cells.push({ ...like, from: 'host', value: 'open' });
      }),
    },
    ...(['allowed', 'required'] as const).map((kind) => ({
      given: `a declared path, ${kind}`,
      world: worldBefore((evidence, policy) => {
        setCells(evidence, flat, 'dropped');
        setCells(evidence, { ...flat, from: 'jellyfin', to: 'radarr', port: 7878 }, 'open');
        policy.paths[kind] = [{ from: 'jellyfin', to: 'radarr', port: 7878, protocol: 'tcp' }];
      }),
    })),
    {
      given: 'a pair of which nothing was probed but a declared path',
      world: worldBefore((evidence, policy) => {
        policy.paths.allowed = [{ from: 'jellyfin', to: 'radarr', port: 7878, protocol: 'tcp' }];
        evidence.reachability.cells = evidence.reachability.cells.filter(
          ({ from, to, port }) => from === 'jellyfin' && to === 'radarr' && port === 7878,
        );
        voidControls(evidence, flat, 'after');
      }),
    },
    { given: 'a flat network that separates', world: worldBefore((evidence) => setCells(evidence, flat, 'dropped')) },
    {
      given: 'only pairs that meet on a network that stays',
      world: worldBefore((evidence) => {
        removeCells(evidence, { ...flat, from: 'jellyfin' });
        removeCells(evidence, { ...flat, to: 'jellyfin' });
      }),
    },
  ],
  broken: [
    {
      given: 'a declared path, and one way beside it',
      world: worldBefore((evidence, policy) => {
        policy.paths.allowed = [{ from: 'jellyfin', to: 'radarr', port: 7878, protocol: 'tcp' }];
        evidence.reachability.cells = evidence.reachability.cells.filter(
          ({ from, to, network }) => from === 'jellyfin' && to === 'radarr' && network === 'media-network',
        );
      }),
      subjects: ['jellyfin ↔ radarr'],
    },
    { given: 'the flat network joins what the others separate', world: worldBefore(), subjects: apart },
    {
      given: 'one port of one pair is enough',
      world: worldBefore((evidence) => {
        setCells(evidence, flat, 'dropped');
        setCells(evidence, { ...flat, from: 'radarr', to: 'jellyfin', port: 8096 }, 'refused');
      }),
      subjects: ['jellyfin ↔ radarr'],
    },
  ],
  unknown: [
    {
      given: 'nobody was probed through it, of two who sit on it',
      world: worldBefore((evidence) => {
        removeCells(evidence, flat);
        networkOf(evidence, 'media-network').members = ['jellyfin', 'sonarr'];
      }),
      subjects: [],
    },
    {
      given: 'blocked, and nobody proved that the target answers',
      world: worldBefore((evidence) => {
        setCells(evidence, flat, 'dropped');
        voidControls(evidence, flat, 'after');
      }),
      subjects: apart,
    },
    {
      given: 'probes that could not run',
      world: worldBefore((evidence) => setCells(evidence, flat, 'probe-failed')),
      subjects: apart,
    },
    {
      given: 'nobody was probed through it',
      world: worldBefore((evidence) => removeCells(evidence, flat)),
      subjects: [],
    },
    {
      given: 'an engine that lists no network',
      world: worldBefore((evidence) => void (evidence.networks = [])),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'only one is left on it',
      world: worldBefore((evidence) => {
        removeCells(evidence, flat);
        networkOf(evidence, 'media-network').members = ['jellyfin'];
      }),
    },
    { given: 'its time is over', world: world() },
    { given: 'it was never declared', world: worldBefore((_, policy) => void (policy.legacy = null)) },
    {
      given: 'it went early',
      world: worldBefore(
        (evidence) => void evidence.networks.splice(evidence.networks.indexOf(networkOf(evidence, 'media-network')), 1),
      ),
    },
  ],
});
