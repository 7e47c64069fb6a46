import type { Artifacts } from '../../evidence/evidence.ts';
import type { Healing } from '../../evidence/healing.ts';
import type { Asked } from '../../evidence/vpn.ts';

const homes = { 4: '198.51.100.10', 6: '2001:db8:100::10' } as const;
const exits = { 4: '198.51.100.40', 6: '2001:db8:100::40' } as const;

const seen = (from: Asked['from'], family: 4 | 6, by: Asked['by'] = 'page'): Asked => {
  const address = from === 'host' ? homes[family] : exits[family];
  return { from, device: null, family, by, value: 'answered', address, detail: `198.51.100.1 saw ${address}` };
};
const silent = (asked: Asked): Asked => ({ ...asked, value: 'dropped', address: null, detail: 'timed out' });
const forced = (by: Asked['by']): Asked => ({ ...silent(seen('client', 4, by)), from: 'device', device: 'eth0' });

const asClient = (): Asked[] => [seen('client', 4), seen('client', 6), seen('client', 4, 'name')];
const asHost = (): Asked[] => [seen('host', 4), seen('host', 6), seen('host', 4, 'name')];

/** qbittorrent in gluetun's namespace, with a tunnel of both families and a kill switch beside it. */
const goodVpn = (): Artifacts['vpn'] => ({
  clients: [
    {
      service: 'qbittorrent',
      shares: 'exit',
      networks: [],
      sameNamespace: true,
      devices: [
        { name: 'eth0', kind: null, families: [4] },
        { name: 'tun0', kind: 'tun', families: [4, 6] },
      ],
      ways: [
        { family: 4, to: '198.51.100.1', for: 'internet', device: 'tun0' },
        { family: 6, to: '2001:db8:100::1', for: 'internet', device: 'tun0' },
        { family: 4, to: '198.51.100.1', for: 'resolver', device: 'tun0' },
      ],
      resolvers: [{ address: '198.51.100.1', host: false }],
      filters: ([4, 6] as const).map((family) => ({
        family,
        read: true,
        policy: 'drop',
        shut: [],
        accepting: [
          { chain: 'OUTPUT', rule: '-o lo -j ACCEPT', out: 'lo', to: null, marked: false },
          { chain: 'OUTPUT', rule: '-o tun0 -j ACCEPT', out: 'tun0', to: null, marked: false },
          {
            chain: 'OUTPUT',
            rule: '-d 198.51.100.40/32 -o eth0 -j ACCEPT',
            out: 'eth0',
            to: '198.51.100.40/32',
            marked: false,
          },
        ],
      })),
      asked: [...asClient(), forced('page'), forced('name')],
      error: null,
    },
  ],
  host: asHost(),
  families: [4, 6],
  forwards: [{ port: 6881, value: 'open', beside: 'refused', detail: 'port 6881, and port 6882 beside it' }],
});

const goodVpnTrials = (): Artifacts['vpn-trials'] => ({
  notMade: null,
  rows: [
    {
      service: 'qbittorrent',
      tunnels: ['tun0'],
      before: asClient(),
      during: asClient().map(silent),
      host: asHost(),
      after: asClient(),
      error: null,
    },
  ],
  transcript: [
    { did: 'tun0 is taken down', afterMs: 0, undone: 'it is put up again', undoneAfterMs: 4000, error: null },
  ],
});

const call = (kind: Healing['calls'][number]['kind']): Healing['calls'][number] => ({
  at: 'socket-proxy:2375/tcp',
  kind,
  value: kind === 'list' || kind === 'restart' ? 'allowed' : 'refused',
});

/** fail2ban plays the healer of sonarr and radarr. */
const goodHealing = (): Healing => ({
  healer: 'fail2ban',
  looksFor: null,
  containers: ['sonarr', 'radarr'].map((subject) => ({
    ...{ subject, service: subject, labelled: true, test: 'asks', unhealthyAfterSeconds: 15, startsForSeconds: 0 },
  })),
  calls: (['list', 'restart', 'stop', 'start', 'kill', 'exec', 'create', 'remove', 'update'] as const).map(call),
  error: null,
});

const goodHealingTrials = (): Artifacts['healing-trials'] => ({
  notMade: null,
  rows: [
    { service: 'radarr', ill: 'paused', healedAfter: 12, limitSeconds: 90, error: null },
    { service: 'sonarr', ill: 'unhealthy', healedAfter: 9, limitSeconds: 90, error: null },
  ],
  transcript: [{ did: 'radarr is paused', afterMs: 0, undone: 'radarr goes on', undoneAfterMs: 13_000, error: null }],
});

/** Who leaves by which tunnel, and who heals whom, in the small good world. */
export const goodUpkeep = (): Pick<Artifacts, 'vpn' | 'vpn-trials' | 'healing' | 'healing-trials'> => ({
  vpn: goodVpn(),
  'vpn-trials': goodVpnTrials(),
  healing: goodHealing(),
  'healing-trials': goodHealingTrials(),
});
