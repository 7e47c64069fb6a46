import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { testCheck } from '../../testing/check-tester.ts';
import { world } from '../../testing/worlds/world.ts';
import { containerOf, removeCells, setCells } from '../../testing/worlds/world-edits.ts';
import { isolation } from '../../../suites/1-networks/isolation.check.ts';

const unseat = (evidence: Artifacts, subject: string, network: string) => {
  const container = containerOf(evidence, subject);
  container.attachments = container.attachments.filter((each) => each.network !== network);
  removeCells(evidence, { to: subject, network });
};
/** sonarr without its seat on backend-net, where traefik and radarr are: they have download-net as well. */
const halfSeated = world((evidence) => {
  unseat(evidence, 'sonarr', 'backend-net');
  setCells(evidence, { from: 'sonarr', network: 'backend-net' }, 'dropped');
});
/** jellyfin sits on dmz-net instead of frontend-net, and meets traefik there. */
const misplaced = world((evidence) => {
  removeCells(evidence, { to: 'jellyfin', family: 6 });
  for (const seated of containerOf(evidence, 'jellyfin').attachments)
    if (seated.network === 'frontend-net') Object.assign(seated, { network: 'dmz-net', ipv6: null });
  for (const row of [...evidence.reachability.cells, ...evidence.reachability.controls])
    if (row.to === 'jellyfin' && row.network === 'frontend-net') row.network = 'dmz-net';
  setCells(evidence, { from: 'jellyfin', to: 'traefik' }, 'dropped');
  setCells(evidence, { from: 'jellyfin', to: 'traefik', network: 'dmz-net' }, 'open');
});
/** jellyfin and traefik, declared on frontend-net, share no seat at all. */
const parted = (change: (evidence: Artifacts) => void = () => undefined) =>
  world((evidence) => {
    unseat(evidence, 'jellyfin', 'frontend-net');
    setCells(evidence, { from: 'jellyfin', to: 'traefik' }, 'dropped');
    change(evidence);
  });
const partedPaths = [
  'jellyfin → traefik/icmp',
  'jellyfin → traefik:80/tcp',
  'jellyfin → traefik:443/tcp',
  'traefik → jellyfin/icmp',
  'traefik → jellyfin:8096/tcp',
];
const path = ['sonarr → radarr:7878/tcp'];
const onBackendNet = { from: 'sonarr', to: 'radarr', network: 'backend-net', port: 7878 } as const;
const requirePath = (_: Artifacts, policy: Policy) =>
  void (policy.paths.required = [{ from: 'jellyfin', to: 'radarr', port: 7878, protocol: 'tcp' }]);

// Pairs that are declared on two networks, or do not sit where they are declared.
testCheck(isolation, {
  holds: [
    {
      given: 'a path that the policy requires',
      world: world((evidence, policy) => {
        setCells(evidence, { from: 'jellyfin', to: 'radarr', port: 7878 }, 'open');
        requirePath(evidence, policy);
      }),
    },
    { given: 'a seat is missing on one declared network, and they meet on the other', world: halfSeated },
    { given: 'no declared seat in common, and they meet elsewhere', world: misplaced },
  ],
  broken: [
    {
      given: 'neighbours who reach each other on one declared network, and not on the other',
      world: world((evidence) => setCells(evidence, onBackendNet, 'dropped')),
      subjects: path,
    },
    {
      given: 'neighbours of one declared network who meet only on another',
      world: world((evidence) => {
        setCells(evidence, { from: 'gluetun', to: 'traefik', network: 'download-net', port: 80 }, 'dropped');
        setCells(evidence, { from: 'gluetun', to: 'traefik', network: 'backend-net', port: 80 }, 'open');
      }),
      subjects: ['gluetun → traefik:80/tcp'],
    },
    { given: 'no seat in common, and nothing gets through', world: parted(), subjects: partedPaths },
  ],
  unknown: [
    {
      given: 'no seat in common, and one way was not seen',
      world: parted((evidence) => {
        setCells(evidence, { from: 'jellyfin', to: 'traefik', network: 'dmz-net' }, 'probe-failed');
        setCells(evidence, { from: 'traefik', to: 'jellyfin' }, 'probe-failed');
      }),
      subjects: partedPaths,
    },
    {
      given: 'neighbours who reach each other on one declared network, the other unseen',
      world: world((evidence) => setCells(evidence, onBackendNet, 'probe-failed')),
      subjects: path,
    },
  ],
});
