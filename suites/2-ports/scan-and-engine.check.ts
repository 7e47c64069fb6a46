import { beyondLoopback, printBinding } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import {
  doubtOfOutside,
  holdersOf,
  openPorts,
  reproduceFromOutside,
  viewPort,
  type OutsideEvidence,
} from '../../helpers/derived/outside/outside-view.ts';
import { publishes, sameAddress } from '../../helpers/lib/ip.ts';

type Scan = OutsideEvidence['outside']['scans'][number];

/** What the scans of the addresses in sight say of a binding. */
function judgeBinding(
  evidence: OutsideEvidence,
  inSight: readonly Scan[],
  port: number,
  protocol: 'tcp' | 'udp',
): { holds: boolean | null; observed: string } {
  const { state, seen } = viewPort(evidence, port, protocol);
  const shut = protocol === 'tcp' ? inSight.filter(({ tcpOpen }) => !tcpOpen.includes(port)) : [];
  if (state !== 'open' || shut.length === 0)
    return { holds: state === 'unsure' ? null : state === 'open', observed: seen };
  const silent = `no answer on ${shut.map(({ address }) => address).join(', ')}`;
  const doubt = doubtOfOutside(evidence);
  return doubt === null ? { holds: false, observed: silent } : { holds: null, observed: `${silent}, but ${doubt}` };
}

/** Every binding beyond loopback, on the addresses that were scanned. */
function publishedRows(evidence: OutsideEvidence): Observation[] {
  const { outside, containers, host } = evidence;
  const own = host.addresses.filter(({ scope, bridge }) => scope === 'global' && !bridge);
  const isForeign = ({ address, family }: Scan) =>
    own.some((each) => each.family === family) && !host.addresses.some((each) => sameAddress(each.address, address));
  // What a router before the host leads on is its own business: of its address only what answers tells something.
  const counts = (scan: Scan, port: number) => !isForeign(scan) || openPorts(scan).some((open) => open.port === port);
  return beyondLoopback(containers).flatMap(({ container, binding }) => {
    const { hostPort: port, protocol } = binding;
    const inSight = outside.scans.filter((scan) => publishes(binding.hostIp, scan.address) && counts(scan, port));
    if (protocol === 'sctp' || port === 0 || inSight.length === 0) return [];
    return [
      {
        subject: `outside → ${port}/${protocol}`,
        cause: { kind: 'publishedPort', key: `${container.subject}:${binding.containerPort}/${protocol}` },
        expected: `open, for ${container.subject} publishes ${printBinding(binding)}`,
        ...judgeBinding(evidence, inSight, port, protocol),
        reproduce: reproduceFromOutside(outside, port, protocol),
      },
    ];
  });
}

/** Open ports that no container publishes. */
function strangerRows(evidence: OutsideEvidence, policy: Policy): Observation[] {
  // The host's own door (its sshd, a proxy on the host network) is known to the policy and to the socket table, never
  // to the engine.
  const ofHost = policy.ports.filter(({ owner }) => policy.services[owner]?.hostNetwork !== false);
  return evidence.outside.scans.flatMap(openPorts).flatMap(({ port, protocol }) => {
    const holders = holdersOf(evidence, port, protocol);
    if (holders.published.length > 0) return [];
    const declared = ofHost.some((allowed) => allowed.port === port && allowed.protocol === protocol);
    const { state, seen } = viewPort(evidence, port, protocol);
    return [
      {
        subject: `outside → ${port}/${protocol}`,
        lead: { from: 'hostPort', key: `${port}/${protocol}` },
        holds: (declared && holders.sockets.length > 0) || (state === 'unsure' ? null : false),
        expected: 'published by a container, or declared as the host’s own',
        observed: seen,
        reproduce: `docker ps --filter publish=${port}/${protocol}; ss -lntup 'sport = :${port}'`,
      },
    ];
  });
}

export const scanAndEngine = defineCheck({
  id: 'scan-and-engine',
  title: 'The scan from outside and the engine agree on what is open',
  severity: 'medium',
  why: 'A port that only one of the two knows is either a door nobody manages or a service nobody reaches.',
  fix: 'Find out which of them is right, with the firewall and the socket table of the host.',
  restsOn: ['hostPrograms'],
  requires: ['outside', 'host', 'listeners', 'containers'],
  also: ['packet-filter'],
  evaluate(evidence, policy) {
    const rows = [...publishedRows(evidence), ...strangerRows(evidence, policy)];
    if (rows.length > 0) return rows;
    const observed = 'neither the scan nor the engine shows any';
    return [unseen('outside → every port', 'at least one port open and published', observed)];
  },
});
