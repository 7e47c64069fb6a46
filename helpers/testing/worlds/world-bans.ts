import type { Artifacts } from '../../evidence/evidence.ts';

const hosts = { 4: '198.51.100.10', 6: '2001:db8:100::10' } as const;
const visitors = { 4: '198.51.100.21', 6: '2001:db8:100::21' } as const;
const others = { 4: '198.51.100.22', 6: '2001:db8:100::22' } as const;
const jail = 'traefik-auth';
const doors = [
  [80, 'tcp'],
  [443, 'tcp'],
  [6881, 'tcp'],
  [6881, 'udp'],
] as const;

/** One jail of fail2ban, which keeps one address of each family from every published port of the small world. */
export const goodBanTrials = (): Artifacts['ban-trials'] => ({
  notMade: null,
  error: null,
  tool: { kind: 'fail2ban', service: 'fail2ban', container: 'small-fail2ban-1' },
  jails: ['sshd', jail],
  bans: ([4, 6] as const).map((family) => ({
    ...{ jail, family, visitor: visitors[family], other: others[family] },
    ...{ listed: true, shutAfter: 1, openAfter: 1, limitSeconds: 10, error: null },
  })),
  rows: ([4, 6] as const).flatMap((family) =>
    doors.map(([port, protocol]) => ({
      ...{ jail, family, address: hosts[family], port, protocol, after: 'open' as const },
      before: { visitor: 'open' as const, other: 'open' as const },
      banned: { visitor: protocol === 'tcp' ? ('refused' as const) : ('dropped' as const), other: 'open' as const },
    })),
  ),
  transcript: [4, 6].map((family) => ({
    did: `docker exec small-fail2ban-1 fail2ban-client set ${jail} banip ${visitors[family as 4 | 6]}`,
    afterMs: 0,
    undone: `docker exec small-fail2ban-1 fail2ban-client set ${jail} unbanip ${visitors[family as 4 | 6]}`,
    undoneAfterMs: 5000,
    error: null,
  })),
});
