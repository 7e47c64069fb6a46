import type { Probe, ProbeResult, Vantage } from '../../clients/probes.ts';
import type { Egress, EgressLook } from '../../evidence/reachability.ts';
import { ask } from './probing.ts';
import type { Resolver } from './resolvers.ts';

/** A public resolver that answers for its own name with its own addresses; asked on live stacks only, five small questions a namespace. */
const publicResolver = { name: 'one.one.one.one', address: '1.1.1.1', address6: '2606:4700:4700::1111' };
const limitMs = 2000;

type Way = 'tcp' | 'udp' | 'tcp6' | 'udp6' | 'dns';

const overTcp = (place: string, address: string): Probe => ({ kind: 'tcp', place, address, port: 443 });
const overUdp = (place: string, resolver: string): Probe => ({
  kind: 'dns',
  place,
  resolver,
  name: publicResolver.name,
});

function judge(way: Way, result: ProbeResult): EgressLook {
  if (way === 'tcp' || way === 'tcp6') {
    if (result.value === 'open')
      return { value: 'handshake', detail: 'accepted; a transparent proxy would do the same' };
    return { value: result.value, detail: result.error ?? result.value };
  }
  const addresses = result.dns?.addresses ?? [];
  if (addresses.includes(publicResolver.address))
    return { value: 'answered', detail: `${publicResolver.name} is ${addresses.join(', ')}` };
  if (result.dns)
    return {
      value: way === 'dns' && addresses.length === 0 ? 'no-route' : 'handshake',
      detail: `resolver says ${result.dns.code}`,
    };
  return { value: result.value === 'open' ? 'handshake' : result.value, detail: result.error ?? 'no answer' };
}

/** The best evidence without a server of ours: a handshake over TCP, and the resolver's answer for its own name over UDP. */
export async function askByHandshake(
  vantage: Vantage,
  places: readonly string[],
  resolvers: readonly Resolver[],
): Promise<Egress> {
  const questions = [...new Set(['host', ...places])].flatMap((place): { place: string; way: Way; probe: Probe }[] => {
    const resolver = resolvers.find((each) => each.place === place)?.address;
    return [
      { place, way: 'tcp', probe: overTcp(place, publicResolver.address) },
      { place, way: 'udp', probe: overUdp(place, publicResolver.address) },
      { place, way: 'tcp6', probe: overTcp(place, publicResolver.address6) },
      { place, way: 'udp6', probe: overUdp(place, publicResolver.address6) },
      ...(resolver
        ? [{ place, way: 'dns' as const, probe: { kind: 'dns' as const, place, resolver, name: publicResolver.name } }]
        : []),
    ];
  });
  const looks = new Map<string, EgressLook>();
  for (const { item, result } of await ask(vantage, questions, ({ probe }) => probe, limitMs))
    looks.set(`${item.place} ${item.way}`, judge(item.way, result));
  const got = (place: string, way: Way): boolean =>
    ['answered', 'handshake'].includes(looks.get(`${place} ${way}`)?.value ?? '');
  const anybody = (way: Way): string | undefined => ['host', ...places].find((place) => got(place, way));
  const lookOf = (place: string, way: Way): EgressLook => {
    const look = looks.get(`${place} ${way}`);
    if (!look)
      return { value: 'probe-failed', detail: resolvers.find((each) => each.place === place)?.error ?? 'not asked' };
    const certain = look.value === 'answered' || look.value === 'handshake' || look.value === 'probe-failed';
    return certain || anybody(way)
      ? look
      : { value: 'no-control', detail: `nobody got an answer, not even the host (${look.detail})` };
  };
  return {
    method: 'handshake',
    server: publicResolver.address,
    control: {
      tcp: anybody('tcp') !== undefined,
      udp: anybody('udp') !== undefined,
      dns: anybody('dns') !== undefined,
      detail: `tcp by ${anybody('tcp') ?? 'nobody'}, udp by ${anybody('udp') ?? 'nobody'}, dns by ${anybody('dns') ?? 'nobody'}`,
    },
    rows: places.map((place) => ({
      place,
      tcp: lookOf(place, 'tcp'),
      udp: lookOf(place, 'udp'),
      tcp6: anybody('tcp6') ? lookOf(place, 'tcp6') : null,
      udp6: anybody('udp6') ? lookOf(place, 'udp6') : null,
      dns: lookOf(place, 'dns'),
    })),
  };
}
