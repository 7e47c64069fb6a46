import type { Ban, BanRow, BanTrials } from '../../helpers/evidence/ban-trials.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened as onIPv4 } from '../../helpers/testing/worlds/world-hardened.ts';
import { addressBans } from './address-bans.check.ts';

/** The small world, whose host has an address of the other family as well. */
const hardened: typeof onIPv4 = (change) =>
  onIPv4((evidence, policy) => {
    const second = { family: 6, address: '2001:db8:100::10', prefix: 64 } as const;
    evidence.host.addresses.push(...evidence.host.addresses.map((each) => ({ ...each, ...second })));
    change?.(evidence, policy);
  });

const subject = 'traefik-auth: IPv6 → 6881/tcp';
const subjects = [subject];
const doors = ['80/tcp', '443/tcp', '6881/tcp', '6881/udp'];
const ofIPv6 = doors.map((door) => `traefik-auth: IPv6 → ${door}`);
const everywhere = [4, 6].flatMap((family) => doors.map((door) => `traefik-auth: IPv${family} → ${door}`));
const ofUdp = ['traefik-auth: IPv6 → 6881/udp'];

const trials = (change: Partial<BanTrials>) => hardened(({ 'ban-trials': all }) => void Object.assign(all, change));
const row = (change: Partial<BanRow>, of: BanRow['protocol'] = 'tcp') =>
  hardened(({ 'ban-trials': { rows } }) =>
    rows
      .filter(({ family, port, protocol }) => family === 6 && port === 6881 && protocol === of)
      .forEach((each) => Object.assign(each, change)),
  );
const ban = (change: Partial<Ban>) =>
  hardened(({ 'ban-trials': { bans } }) =>
    bans.filter(({ family }) => family === 6).forEach((each) => Object.assign(each, change)),
  );

testCheck(addressBans, {
  holds: [
    { given: 'every published port shut for one address and open for another', world: hardened() },
    { given: 'a host without IPv6, of which nobody asks for more', world: onIPv4() },
    { given: 'packets that are dropped', world: row({ banned: { visitor: 'dropped', other: 'open' } }) },
    { given: 'a host that seems gone', world: row({ banned: { visitor: 'absent', other: 'open' } }) },
    {
      given: 'all jails, where none is named',
      world: hardened(({ 'ban-trials': all }, policy) => {
        policy.bans = { service: 'fail2ban', kind: 'fail2ban', jails: [] };
        all.jails = ['traefik-auth'];
      }),
    },
    {
      given: 'a tool that nobody declared',
      world: hardened(({ 'ban-trials': all }, policy) => {
        policy.bans = null;
        all.jails = ['traefik-auth'];
      }),
    },
    {
      given: 'the one list that CrowdSec has',
      world: hardened(({ 'ban-trials': all }) => {
        all.tool = { kind: 'crowdsec', service: 'crowdsec', container: 'small-crowdsec-1' };
        all.jails = ['decisions'];
        [...all.bans, ...all.rows].forEach((each) => (each.jail = 'decisions'));
      }),
    },
    {
      given: 'a port of the host’s own loopback, which nobody outside sees',
      world: hardened(({ containers }) => {
        const binding = { hostIp: '127.0.0.1', hostPort: 9000, containerPort: 9000, protocol: 'tcp' } as const;
        containers.find(({ subject: name }) => name === 'sonarr')?.published.push(binding);
      }),
    },
  ],
  broken: [
    { given: 'a banned address that is let in', world: row({ banned: { visitor: 'open', other: 'open' } }), subjects },
    {
      given: 'one that is let in and was never put on the list',
      world: hardened(({ 'ban-trials': { bans, rows } }) => {
        bans.forEach((each) => (each.listed = false));
        rows.forEach((each) => (each.banned = { visitor: 'open', other: 'open' }));
      }),
      subjects: everywhere,
    },
    {
      given: 'a banned address whose datagrams arrive',
      world: row({ banned: { visitor: 'open', other: 'open' } }, 'udp'),
      subjects: ofUdp,
    },
    {
      given: 'datagrams of everybody kept out',
      world: row({ banned: { visitor: 'dropped', other: 'dropped' } }, 'udp'),
      subjects: ofUdp,
    },
    {
      given: 'a banned address that is let in by a proxy on the host network',
      world: hardened(({ containers, listeners, 'ban-trials': { rows } }) => {
        const proxy = containers.find(({ service }) => service === 'traefik');
        if (proxy) Object.assign(proxy, { namespace: 'host', published: [] });
        const bound = { namespace: 'host', protocol: 'tcp', process: 'traefik', loopback: false } as const;
        listeners.sockets.push(...[80, 443].map((port) => ({ ...bound, address: '::', port })));
        rows.filter(({ port }) => port === 443).forEach((each) => (each.banned = { visitor: 'open', other: 'open' }));
      }),
      subjects: [4, 6].map((family) => `traefik-auth: IPv${family} → 443/tcp`),
    },
    { given: 'somebody else kept out too', world: row({ banned: { visitor: 'refused', other: 'dropped' } }), subjects },
    { given: 'a ban that does not end', world: row({ after: 'refused' }), subjects },
    { given: 'no jail at all', world: trials({ jails: [], bans: [], rows: [] }), subjects: ['traefik-auth'] },
    {
      given: 'no jail at all, and none declared',
      world: hardened(({ 'ban-trials': all }, policy) => {
        policy.bans = null;
        Object.assign(all, { jails: [], bans: [], rows: [] });
      }),
      subjects: ['fail2ban'],
    },
    { given: 'other jails than declared', world: trials({ jails: ['sshd'] }), subjects: ['traefik-auth'] },
  ],
  unknown: [
    { given: 'no two visitors', world: trials({ error: 'no two visitors', bans: [], rows: [] }), subjects: [] },
    { given: 'nobody seen who bans', world: trials({ tool: null }), subjects: [] },
    {
      given: 'no published port',
      world: hardened(({ containers }) => containers.forEach((each) => (each.published = []))),
      subjects: [],
    },
    { given: 'a family that was not tried', world: ban({ family: 4 }), subjects: ofIPv6 },
    { given: 'a ban that the tool refused', world: ban({ error: 'ended with 255' }), subjects: ofIPv6 },
    {
      given: 'a port at which nobody knocked',
      world: hardened(({ 'ban-trials': all }) => {
        all.rows = all.rows.filter(({ family, port }) => family === 4 || port !== 6881);
      }),
      subjects: [subject, ...ofUdp],
    },
    {
      given: 'a recording of a time when no datagram was sent',
      world: hardened(
        ({ 'ban-trials': all }) => void (all.rows = all.rows.filter(({ protocol }) => protocol === 'tcp')),
      ),
      subjects: [4, 6].map((family) => `traefik-auth: IPv${family} → 6881/udp`),
    },
    {
      given: 'datagrams that nobody could watch for',
      world: row({ banned: { visitor: 'probe-failed', other: 'probe-failed' } }, 'udp'),
      subjects: ofUdp,
    },
    {
      given: 'a datagram of nobody that arrived before',
      world: row({ before: { visitor: 'dropped', other: 'dropped' } }, 'udp'),
      subjects: ofUdp,
    },
    {
      given: 'a protocol in which nobody can knock',
      world: hardened(({ containers }) => {
        const binding = { hostIp: '198.51.100.10', hostPort: 9000, containerPort: 9000, protocol: 'sctp' } as const;
        containers.find(({ subject: name }) => name === 'sonarr')?.published.push(binding);
      }),
      subjects: ['traefik-auth: IPv4 → 9000/sctp'],
    },
    { given: 'no answer before', world: row({ before: { visitor: 'refused', other: 'open' } }), subjects },
    {
      given: 'nobody else who was let in before',
      world: row({ before: { visitor: 'open', other: 'dropped' } }),
      subjects,
    },
    { given: 'a shut port, and nobody on the list', world: ban({ listed: false }), subjects: ofIPv6 },
    { given: 'nobody banned', world: row({ banned: null }), subjects },
    { given: 'a knock that failed', world: row({ banned: { visitor: 'probe-failed', other: 'open' } }), subjects },
    { given: 'another’s that failed', world: row({ banned: { visitor: 'refused', other: 'no-control' } }), subjects },
    { given: 'no look at its end', world: row({ after: null }), subjects },
    { given: 'a failed look at its end', world: row({ after: 'probe-failed' }), subjects },
  ],
  notApplicable: [{ given: 'nobody who asked for it', world: trials({ notMade: 'was not asked for' }) }],
});
