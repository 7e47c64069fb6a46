import { ownersOf } from '../../helpers/derived/stack/bindings.ts';
import { doubtOfOutside } from '../../helpers/derived/outside/outside-view.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { isOuter } from '../../helpers/evidence/networks.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

type Outer = NonNullable<Artifacts['outside']['outer']>[number];

const closed = 'closed, or declared with its owner under `ports.allowed`';

/** What was seen of one address, and of all its other ports. */
function judgeAddress(outer: Outer, policy: Policy, doubt: string | null): Observation[] {
  const { to, address, network, tcpOpen, udp, answers, error } = outer;
  const row = (port: number, protocol: 'tcp' | 'udp', seen: string): Observation => {
    const declared = ownersOf(policy, port, protocol).includes(to);
    return {
      subject: `outside → ${to}:${port}/${protocol}`,
      cause: { kind: 'membership', key: `${to}@${network}` },
      holds: declared,
      expected: declared ? `open or closed, declared for ${to}` : closed,
      observed: `${seen} at its own address ${address} on ${network}`,
      reproduce: `nmap ${protocol === 'udp' ? '-sU ' : ''}-Pn -p ${port} ${address}  # from another machine`,
    };
  };
  // Nothing of the host stands before it: what listens there and is silent has been asked the wrong thing.
  const said = udp.flatMap(({ port, value }) => {
    if (value === 'open') return [row(port, 'udp', 'open')];
    return value === 'dropped' ? [row(port, 'udp', 'silent, and listened on')] : [];
  });
  const lack = error ?? (answers ? doubt : 'not one packet came back from it');
  return [
    ...tcpOpen.map((port) => row(port, 'tcp', 'open')),
    ...said,
    {
      subject: `outside → every other port of ${to}`,
      holds: lack === null ? true : null,
      expected: closed,
      observed: lack === null ? `refused at ${address} on ${network}` : `no answer at ${address}, but ${lack}`,
      reproduce: null,
    },
  ];
}

export const outerAddresses = defineCheck({
  id: 'outer-addresses',
  title: 'Whatever a container’s own address beside the host answers is declared',
  severity: 'critical',
  why: 'A container with an address on the home network has no host before it: all that it listens on is open there.',
  fix: 'Take it off the macvlan or ipvlan network, or declare the ports that may answer there with their owner.',
  requires: ['outside', 'networks', 'containers', 'host'],
  evaluate({ outside, networks, containers, host }, policy) {
    const seen = outside.outer ?? [];
    const expected = networks
      .filter(isOuter)
      .flatMap(({ key }) =>
        containers
          .filter(({ pid, attachments }) => pid > 0 && attachments.some(({ network }) => network === key))
          .map(({ subject }) => ({ to: subject, network: key })),
      );
    const missing = expected.filter(({ to, network }) => !seen.some((row) => row.to === to && row.network === network));
    const doubt = doubtOfOutside({ outside, host });
    const rows = [
      ...seen.flatMap((outer) => judgeAddress(outer, policy, doubt)),
      ...missing.map(({ to, network }) =>
        unseen(`outside → every other port of ${to}`, closed, `not asked on ${network}`),
      ),
    ];
    return rows.length > 0 ? rows : notApplicable('no container has an address of its own beside the host’s');
  },
});
