import { beyondLoopback, ownersOf } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { doubtOfOutside, reproduceFromOutside, viewPort } from '../../helpers/derived/outside/outside-view.ts';

export const openPortsOutside = defineCheck({
  id: 'open-ports-outside',
  title: 'From another machine only the declared ports are open',
  severity: 'critical',
  why: 'What answers from outside is what an attacker finds, whatever the configuration says.',
  fix: 'Close what listens there, or declare the port and its owner under `ports.allowed`.',
  restsOn: ['hostPrograms'],
  requires: ['outside', 'host', 'listeners', 'containers'],
  also: ['packet-filter'],
  evaluate(evidence, policy) {
    const { outside, containers } = evidence;
    const tcp = outside.scans.flatMap(({ tcpOpen }) => tcpOpen);
    const udp = [
      ...outside.scans.flatMap((scan) => scan.udp.map(({ port }) => port)),
      ...beyondLoopback(containers)
        .filter(({ binding }) => binding.protocol === 'udp')
        .map(({ binding }) => binding.hostPort),
    ];
    const candidates = [
      ...[...new Set(tcp)].map((port) => ({ port, protocol: 'tcp' as const })),
      ...[...new Set(udp)].map((port) => ({ port, protocol: 'udp' as const })),
    ];
    const rows = candidates.flatMap(({ port, protocol }) => {
      const { state, seen } = viewPort(evidence, port, protocol);
      if (state === 'closed') return [];
      const owners = ownersOf(policy, port, protocol);
      const declared = owners.length > 0;
      return [
        {
          subject: `outside → ${port}/${protocol}`,
          lead: { from: 'hostPort' as const, key: `${port}/${protocol}` },
          holds: declared || (state === 'open' ? false : null),
          expected: declared ? `open or closed, declared for ${owners.join(', ')}` : 'closed',
          observed: seen,
          reproduce: reproduceFromOutside(outside, port, protocol),
        },
      ];
    });
    const mute = outside.scans.every((scan) => scan.udp.length === 0)
      ? [
          {
            subject: 'outside → every udp port',
            holds: null,
            expected: 'closed',
            observed: 'no UDP port was probed',
            reproduce: null,
          },
        ]
      : [];
    const doubt = doubtOfOutside(evidence);
    const others = {
      subject: 'outside → every other tcp port',
      holds: doubt === null ? true : null,
      expected: 'closed, with a control before and after',
      observed: doubt ?? 'closed, and the controls answered before and after',
      reproduce: null,
    };
    return [...rows, ...mute, others];
  },
});
