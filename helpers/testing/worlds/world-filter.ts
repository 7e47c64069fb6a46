import type { Artifacts } from '../../evidence/evidence.ts';

const goodFilter = (): Artifacts['packet-filter'] => ({
  families: ([4, 6] as const).map((family) => ({
    family,
    backend: 'iptables-nft',
    forwarding: true,
    policy: 'drop',
    forwardChained: true,
    natChained: true,
    ahead: [],
    redirects: [],
  })),
  unread: [],
});

/** The host's packet filter in the small good world, before and after its own firewall loaded its rules again. */
export const goodFilters = (): Pick<Artifacts, 'packet-filter' | 'firewall-reload'> => ({
  'packet-filter': goodFilter(),
  'firewall-reload': {
    notMade: null,
    loaded: [{ path: '/etc/nftables.conf', error: null }],
    after: goodFilter(),
    transcript: [{ did: 'it loaded its rules', afterMs: 0, undone: 'as before', undoneAfterMs: 900, error: null }],
  },
});
