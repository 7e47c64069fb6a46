import { ownersOf } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck, notApplicable } from '../../helpers/kernel/check.ts';
import { reproduceFromOutside, viewPort } from '../../helpers/derived/outside/outside-view.ts';

export const formerPorts = defineCheck({
  id: 'former-ports',
  title: 'Every port that was open before is refused or dropped',
  severity: 'medium',
  why: 'Bookmarks, scripts and attackers remember the old ports and try them first.',
  fix: 'Remove the entry from `ports:` and recreate the container.',
  restsOn: ['hostPrograms'],
  requires: ['outside', 'host', 'listeners', 'containers'],
  evaluate(evidence, policy) {
    if (policy.formerPorts.length === 0) return notApplicable('the policy names no port that was open before');
    const former = policy.formerPorts.filter(({ port, protocol }) => ownersOf(policy, port, protocol).length === 0);
    if (former.length === 0) return notApplicable('every port that was open before is still declared');
    return former.map(({ port, protocol }) => {
      const { state, seen } = viewPort(evidence, port, protocol);
      return {
        subject: `outside → ${port}/${protocol}`,
        lead: { from: 'hostPort' as const, key: `${port}/${protocol}` },
        holds: state === 'unsure' ? null : state === 'closed',
        expected: 'refused or dropped, with a control',
        observed: seen,
        reproduce: reproduceFromOutside(evidence.outside, port, protocol),
      };
    });
  },
});
