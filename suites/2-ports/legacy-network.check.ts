import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';

export const legacyNetwork = defineCheck({
  id: 'legacy-network',
  title: 'The legacy network is gone',
  severity: 'high',
  why: 'On the flat network everybody still reaches everybody, whatever the segmented networks say.',
  fix: 'Detach its members and remove the network from the compose file, then run `docker network rm`.',
  requires: ['networks', 'containers'],
  evaluate({ networks, containers }, { legacy }) {
    if (!legacy) return notApplicable('no legacy network is declared');
    if (legacy.permitted) return notApplicable(`${legacy.network} may stay until iteration ${legacy.gone}`);
    if (networks.length === 0) return unknown('the engine lists no network at all, not even its own');
    const subject = legacy.network;
    // Ours by label, or made by hand under the same name and shared with the stack.
    const left = networks.find(
      ({ key, name, member, project }) => (key === subject || name === subject) && (member || project === null),
    );
    const attached = containers
      .filter(({ attachments }) => attachments.some(({ network }) => network === subject || network === left?.key))
      .map((container) => container.subject);
    const gone = !left && attached.length === 0;
    const observed = gone
      ? `not among the ${networks.length} networks`
      : `there, with ${attached.join(', ') || 'no member'}`;
    return [
      {
        subject,
        cause: { kind: 'network', key: subject },
        holds: gone,
        expected: 'no such network',
        observed,
        reproduce: `docker network inspect ${left?.name ?? subject}`,
      },
    ];
  },
});
