import { isReachable, portName } from '../../helpers/derived/reachability/cells.ts';
import { isUp } from '../../helpers/derived/stack/stack.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';

export const probeControls = defineCheck({
  id: 'probe-controls',
  title: 'Each probe reaches what it is meant to reach, before and after the sweep',
  severity: 'critical',
  why: 'A probe that reaches nothing at all reports perfect isolation.',
  fix: 'See what keeps the helper container from entering namespaces and sending packets, and run again.',
  requires: ['reachability'],
  also: ['containers'],
  evaluate({ reachability, containers = [] }) {
    const { sources, controls } = reachability;
    const up = containers.filter((each) => isUp(each) && each.namespace !== 'host').map(({ namespace }) => namespace);
    const namespaces = [...new Set([...reachability.namespaces, ...up])];
    if (reachability.namespaces.length === 0) return unknown('no packet was sent from anywhere');
    const rows = namespaces.map((namespace): Observation => {
      const source = sources.find(({ from }) => from === namespace);
      const works = source !== undefined && isReachable(source.value);
      return {
        subject: `from ${namespace}`,
        holds: works ? true : null,
        expected: 'it reaches a neighbour',
        observed: source ? `${source.to}: ${source.value}` : 'nothing that it is meant to reach was tried',
        reproduce: null,
      };
    });
    const targets = controls.map((control): Observation => {
      const { to, network, family, by, before, after } = control;
      const holds = before === 'open' && after === 'open' ? true : null;
      return {
        subject: `to ${to}:${portName(control)}`,
        holds,
        expected: 'a neighbour reaches it before and after',
        observed: `${before} before and ${after} after by ${by} on ${network}${family === 6 ? ' over IPv6' : ''}`,
        reproduce: null,
      };
    });
    return [...rows, ...targets];
  },
});
