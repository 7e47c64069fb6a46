import { beyondLoopback, printBinding } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import {
  doubtOfOutside,
  holdersOf,
  reproduceFromOutside,
  viewPort,
  type OutsideEvidence,
} from '../../helpers/derived/outside/outside-view.ts';
import { publishes } from '../../helpers/lib/ip.ts';

type Scan = OutsideEvidence['outside']['scans'][number];

/** What the scans of the addresses in sight say of a binding. */
function look(
  evidence: OutsideEvidence,
  inSight: readonly Scan[],
  port: number,
  protocol: 'tcp' | 'udp',
): { holds: boolean | null; observed: string } {
  const { state, seen } = viewPort(evidence, port, protocol);
  const shut =
    protocol === 'tcp' ? inSight.filter(({ tcpOpen }) => !tcpOpen.includes(port)).map(({ address }) => address) : [];
  if (state !== 'open' || shut.length === 0)
    return { holds: state === 'unsure' ? null : state === 'open', observed: seen };
  const doubt = doubtOfOutside(evidence);
  return {
    holds: doubt === null ? false : null,
    observed: `no answer on ${shut.join(', ')}${doubt === null ? '' : `, but ${doubt}`}`,
  };
}

export const scanAndEngine = defineCheck({
  id: 'scan-and-engine',
  title: 'The scan from outside and the engine agree on what is open',
  severity: 'medium',
  why: 'A port that only one of the two knows is either a door nobody manages or a service nobody reaches.',
  fix: 'Find out which of them is right, with the firewall and the socket table of the host.',
  requires: ['outside', 'host', 'listeners', 'containers'],
  evaluate(evidence, policy) {
    const { outside, containers } = evidence;
    const published = beyondLoopback(containers).flatMap(({ container, binding }) => {
      const { hostPort: port, protocol } = binding;
      const inSight = outside.scans.filter(({ address }) => publishes(binding.hostIp, address));
      if (protocol === 'sctp' || port === 0 || inSight.length === 0) return [];
      const expected = `open, for ${container.subject} publishes ${printBinding(binding)}`;
      return [
        {
          subject: `outside → ${port}/${protocol}`,
          expected,
          ...look(evidence, inSight, port, protocol),
          reproduce: reproduceFromOutside(outside, port, protocol),
        },
      ];
    });
    const ports = outside.scans.flatMap(({ tcpOpen, udp }) => [
      ...tcpOpen.map((port) => ({ port, protocol: 'tcp' as const })),
      ...udp.filter(({ value }) => value === 'open').map(({ port }) => ({ port, protocol: 'udp' as const })),
    ]);
    const strangers = ports.flatMap(({ port, protocol }) => {
      const holders = holdersOf(evidence, port, protocol);
      if (holders.published.length > 0) return [];
      // The host's own door (its sshd, a proxy on the host network) is known to the policy and to the socket table,
      // never to the engine.
      const ofHost = policy.ports.some(
        (allowed) =>
          allowed.port === port &&
          allowed.protocol === protocol &&
          policy.services[allowed.owner]?.hostNetwork !== false,
      );
      return [
        {
          subject: `outside → ${port}/${protocol}`,
          holds: ofHost && holders.sockets.length > 0,
          expected: 'published by a container, or declared as the host’s own',
          observed: viewPort(evidence, port, protocol).seen,
          reproduce: `docker ps --filter publish=${port}/${protocol}; ss -lntup 'sport = :${port}'`,
        },
      ];
    });
    const rows = [...published, ...strangers];
    return rows.length > 0
      ? rows
      : [
          {
            subject: 'outside → every port',
            holds: null,
            expected: 'at least one port open and published',
            observed: 'neither the scan nor the engine shows any',
            reproduce: null,
          },
        ];
  },
});
