import { isOuter } from '../../evidence/networks.ts';
import type { Outside } from '../../evidence/outside.ts';
import { familyOf, inRange, isWildcard, sameAddress } from '../../lib/ip.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import type { Scanner } from './outside-scanner.ts';
import { scanAddress } from './sweep-all.ts';

type Outer = NonNullable<Outside['outer']>[number];
type Target = Pick<Outer, 'to' | 'network' | 'address' | 'family'>;

/** Addresses on such networks, and those that somebody gave a container by hand in a range of the host's own uplink. */
function outerTargets(context: GatherContext): Target[] {
  const containers = need(context, 'containers').filter(
    ({ pid, namespace, subject }) => pid > 0 && namespace === subject,
  );
  const outer = new Set(
    need(context, 'networks')
      .filter(isOuter)
      .map(({ key }) => key),
  );
  const given = containers.flatMap(({ subject: to, attachments }) =>
    attachments
      .filter(({ network }) => outer.has(network))
      .flatMap(({ network, ipv4, ipv6 }) =>
        [ipv4, ipv6].flatMap((address) => (address ? [{ to, network, address, family: familyOf(address) }] : [])),
      ),
  );
  const uplinks = need(context, 'host').addresses.filter(({ scope, bridge }) => scope === 'global' && !bridge);
  const { addresses } = context.gathered;
  const taken = (addresses?.ok ? addresses.value.rows : [])
    .filter(({ known, scope }) => !known && scope === 'global')
    .filter(({ address }) => uplinks.some((own) => inRange(address, `${own.address}/${own.prefix}`)))
    .map(({ namespace: to, interface: name, address, family }) => ({
      to,
      network: `interface ${name}`,
      address,
      family,
    }));
  return [...given, ...taken];
}

async function scanOne(context: GatherContext, scanner: Scanner, target: Target): Promise<Outer> {
  const { to, address } = target;
  const listening = need(context, 'listeners')
    .sockets.filter(({ namespace, loopback }) => namespace === to && !loopback)
    .filter((socket) => isWildcard(socket.address) || sameAddress(socket.address, address));
  const numbers = (protocol: 'tcp' | 'udp') => [
    ...new Set(listening.filter((socket) => socket.protocol === protocol).map(({ port }) => port)),
  ];
  try {
    const udp = numbers('udp');
    const { tcpOpen, refuses, lost, udp: answers } = await scanAddress(scanner, address, { tcp: numbers('tcp'), udp });
    return {
      ...target,
      tcpOpen,
      answers: tcpOpen.length > 0 || refuses,
      udp: udp.map((port, at) => ({ port, value: answers?.[at] ?? 'probe-failed' })),
      error: lost.length > 0 ? `the scan loses answers: ${lost.slice(0, 5).join(', ')}` : null,
    };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { ...target, tcpOpen: [], answers: false, udp: [], error: error.message };
  }
}

/** Every TCP port of each address that a container has beside the host's, and the UDP ports that it listens on. */
export async function scanOuter(context: GatherContext, scanner: Scanner): Promise<Outer[]> {
  const scans: Outer[] = [];
  for (const target of outerTargets(context)) scans.push(await scanOne(context, scanner, target));
  return scans;
}

/** The same where nobody is there who could be sent to look. */
export const unaskedOuter = (context: GatherContext, why: string): Outer[] =>
  outerTargets(context).map((target) => ({ ...target, tcpOpen: [], answers: false, udp: [], error: why }));
