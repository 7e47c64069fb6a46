import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { CellValue } from '../../helpers/evidence/cell-value.ts';
import type { NameLookup } from '../../helpers/evidence/reachability.ts';
import type { PathRule } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { addressOf } from '../../helpers/testing/worlds/world-endpoints.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf, removeCells, setCells, voidControls } from '../../helpers/testing/worlds/world-edits.ts';
import { nameLookups } from '../../helpers/testing/worlds/world-packets.ts';
import { requiredPaths } from './required-paths.check.ts';

const path = { from: 'sonarr', to: 'gluetun', port: 8080 } as const;
const subject = 'sonarr → gluetun:8080/tcp';
const summary = (value: CellValue) => world((evidence) => setCells(evidence, path, value));
/** Another path instead of the two of the small world, and what its name leads to. */
const asking = (rule: Partial<PathRule>, names: readonly NameLookup[], change?: (evidence: Artifacts) => void) =>
  world((evidence, policy) => {
    policy.paths.required = [{ ...path, protocol: null, ...rule }];
    evidence.reachability.names = [...names];
    change?.(evidence);
  });
/** What sonarr was told when it asked for gluetun. */
const told = (change: Partial<NameLookup>, type: NameLookup['type'] | null = null) =>
  world(({ reachability }) => {
    reachability.names = (reachability.names ?? []).map((look) =>
      look.name === 'gluetun' && (type === null || look.type === type) ? { ...look, ...change } : look,
    );
  });
const at = (network: string, service: string): string => addressOf(network, service) ?? '';
const home = nameLookups('qbittorrent', 'gluetun', 'download-net');
/** Where jellyfin answers over IPv4 alone. */
const mute6 = (evidence: Artifacts) =>
  setCells(evidence, { from: 'traefik', to: 'jellyfin', network: 'frontend-net', family: 6, port: 8096 }, 'refused');
const twice = nameLookups('traefik', 'radarr', 'backend-net').map((look) =>
  look.type === 'A' ? { ...look, addresses: [at('backend-net', 'radarr'), at('download-net', 'radarr')] } : look,
);
const onlyFour = nameLookups('traefik', 'jellyfin', 'frontend-net').filter(({ type }) => type === 'A');

testCheck(requiredPaths, {
  holds: [
    { given: 'all open', world: world() },
    { given: 'both ends in one namespace', world: asking({ from: 'qbittorrent' }, home) },
    {
      given: 'both ends in one namespace, and the name is its own loopback',
      world: asking(
        { from: 'qbittorrent' },
        home.map((look) => ({ ...look, resolver: '/etc/hosts', addresses: look.type === 'A' ? ['127.0.0.1'] : [] })),
      ),
    },
    { given: 'any port will do', world: asking({ port: null }, nameLookups('sonarr', 'gluetun', 'download-net')) },
    { given: 'one family that does not answer, where the other does', world: world(mute6) },
    { given: 'an address written into /etc/hosts', world: told({ resolver: '/etc/hosts' }) },
    {
      given: 'two addresses under one name, both open',
      world: asking({ to: 'radarr', port: 7878, from: 'traefik' }, twice),
    },
  ],
  broken: [
    ...(['dropped', 'no-route', 'refused'] as const).map((value) => ({
      given: value,
      world: summary(value),
      subjects: [subject],
    })),
    {
      given: 'nobody listens there',
      world: world((evidence) => {
        removeCells(evidence, { to: 'gluetun', port: 8080 });
        evidence.listeners.sockets = evidence.listeners.sockets.filter(({ port }) => port !== 8080);
      }),
      subjects: [subject],
    },
    ...(['NXDOMAIN', 'SERVFAIL', 'REFUSED', 'NOERROR'] as const).map((code) => ({
      given: `open, and the resolver says ${code} without an address`,
      world: told({ code, addresses: [] }),
      subjects: [subject],
    })),
    {
      given: 'the name leads to somebody else',
      world: told({ addresses: [at('download-net', 'radarr')] }, 'A'),
      subjects: [subject],
    },
    {
      given: 'the name leads to somebody else as well',
      world: told({ addresses: [at('download-net', 'gluetun'), at('download-net', 'radarr')] }, 'A'),
      subjects: [subject],
    },
    {
      given: 'the name leads to somebody else over IPv6 only',
      world: told({ addresses: ['2001:db8:2::34'] }, 'AAAA'),
      subjects: [subject],
    },
    {
      given: 'the name leads to an address of nobody',
      world: told({ resolver: '/etc/hosts', addresses: ['203.0.113.126'] }, 'A'),
      subjects: [subject],
    },
    {
      given: 'the name is its own loopback',
      world: told({ resolver: '/etc/hosts', addresses: ['127.0.0.1'] }, 'A'),
      subjects: [subject],
    },
    {
      given: 'one of two addresses under one name is closed',
      world: asking({ to: 'radarr', port: 7878, from: 'traefik' }, twice, (evidence) =>
        setCells(evidence, { from: 'traefik', to: 'radarr', network: 'download-net', port: 7878 }, 'refused'),
      ),
      subjects: ['traefik → radarr:7878/tcp'],
    },
    {
      given: 'the one family that the name has does not answer',
      world: asking({ from: 'traefik', to: 'jellyfin', port: 8096 }, onlyFour, (evidence) =>
        setCells(
          evidence,
          { from: 'traefik', to: 'jellyfin', network: 'frontend-net', family: 4, port: 8096 },
          'dropped',
        ),
      ),
      subjects: ['traefik → jellyfin:8096/tcp'],
    },
    {
      given: 'one namespace, where nobody listens on that port',
      world: asking({ from: 'qbittorrent', port: 8081 }, home),
      subjects: ['qbittorrent → gluetun:8081/tcp'],
    },
    {
      given: 'one namespace, and a name that nobody has',
      world: asking(
        { from: 'qbittorrent' },
        home.map((look) => ({ ...look, code: 'NXDOMAIN', addresses: [] })),
      ),
      subjects: ['qbittorrent → gluetun:8080/tcp'],
    },
    {
      given: 'nothing listens there but what we planted',
      world: asking({ port: null, protocol: 'tcp' }, nameLookups('sonarr', 'gluetun', 'download-net'), (evidence) => {
        removeCells(evidence, { to: 'gluetun', protocol: 'tcp' });
        evidence.listeners.sockets = evidence.listeners.sockets.filter(({ namespace }) => namespace !== 'gluetun');
        evidence.reachability.cells.push({
          from: 'sonarr',
          to: 'gluetun',
          network: 'download-net',
          family: 4,
          protocol: 'tcp',
          port: 61000,
          value: 'open',
          tries: 1,
          identity: null,
          planted: true,
        });
      }),
      subjects: ['sonarr → gluetun/tcp'],
    },
  ],
  unknown: [
    ...(['absent', 'probe-failed', 'no-control'] as const).map((value) => ({
      given: value,
      world: summary(value),
      subjects: [subject],
    })),
    {
      given: 'dropped, and nobody proved that it answers',
      world: world((evidence) => {
        setCells(evidence, path, 'dropped');
        voidControls(evidence, { to: 'gluetun', port: 8080 }, 'after');
      }),
      subjects: [subject],
    },
    { given: 'a cell that is missing', world: world((evidence) => removeCells(evidence, path)), subjects: [subject] },
    {
      given: 'UDP, which the matrix does not probe',
      world: world((_, policy) => void (policy.paths.required = [{ ...path, protocol: 'udp' }])),
      subjects: ['sonarr → gluetun:8080/udp'],
    },
    {
      given: 'one end is paused: the kernel accepts for it',
      world: world((evidence) => void (containerOf(evidence, 'gluetun').status = 'paused')),
      subjects: [subject],
    },
    {
      given: 'one end does not run',
      world: world((evidence) => void Object.assign(containerOf(evidence, 'sonarr'), { status: 'exited', pid: 0 })),
      subjects: [subject],
    },
    {
      given: 'the resolver gave no answer',
      world: told({ code: null, addresses: [], error: 'silence for 3500 ms' }),
      subjects: [subject],
    },
    {
      given: 'the resolver gave no answer for one family',
      world: told({ code: null, addresses: [], error: 'silence for 3500 ms' }, 'AAAA'),
      subjects: [subject],
    },
    {
      given: 'no resolver is known',
      world: told({ resolver: null, code: null, addresses: [], error: 'its resolv.conf was not read' }),
      subjects: [subject],
    },
    {
      given: 'a recording in which no name was looked up',
      world: world(({ reachability }) => void delete reachability.names),
      subjects: ['traefik → jellyfin:8096/tcp', subject],
    },
    {
      given: 'a name that was not among those looked up',
      world: asking({ from: 'radarr' }, []),
      subjects: ['radarr → gluetun:8080/tcp'],
    },
    {
      given: 'one namespace, whose sockets could not be read',
      world: asking(
        { from: 'qbittorrent' },
        home,
        (evidence) => void evidence.listeners.unread.push({ namespace: 'gluetun', error: 'Permission denied' }),
      ),
      subjects: ['qbittorrent → gluetun:8080/tcp'],
    },
    {
      given: 'a far end on the host network',
      world: asking({ to: 'fail2ban' }, [
        {
          from: 'sonarr',
          name: 'fail2ban',
          type: 'A',
          resolver: '/etc/hosts',
          code: 'NOERROR',
          addresses: ['203.0.113.97'],
          error: null,
        },
      ]),
      subjects: ['sonarr → fail2ban:8080/tcp'],
    },
  ],
  notApplicable: [{ given: 'no path is required', world: world((_, policy) => void (policy.paths.required = [])) }],
});
