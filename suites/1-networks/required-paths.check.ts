import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { PathRule } from '../../helpers/policy/policy.ts';
import { pathName, readCell, readControls, type Controls } from '../../helpers/check/cells.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/check/check.ts';
import { seeInside } from '../../helpers/check/doors.ts';
import { placeOf } from '../../helpers/check/stack.ts';

type Seen = Pick<Artifacts, 'containers' | 'listeners' | 'reachability'>;
type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** The engine's resolver knows a service by the names it has on networks that both sit on. */
const isNamed = (containers: Artifacts['containers'], to: string, network: string): boolean =>
  containers.some(({ attachments }) => attachments.some((seat) => seat.network === network && seat.aliases.includes(to)));

function judge({ from, to, port, protocol }: PathRule, { containers, listeners, reachability }: Seen, controls: Controls): Verdict {
  const [start, end] = [placeOf(containers, from), placeOf(containers, to)];
  if (start === null || end === null) return { holds: null, observed: `${start === null ? from : to} does not run` };
  if (start === end) return { holds: true, observed: 'both live in one network namespace' };
  const wanted = protocol ?? (port === null ? null : 'tcp');
  const cells = reachability.cells.filter((cell) => cell.from === start && cell.to === end && (wanted === null || cell.protocol === wanted) && (port === null || cell.port === port));
  if (cells.length === 0) {
    const blind = wanted === 'udp' || listeners.unread.some(({ place }) => place === end) || !reachability.places.includes(start) || listeners.sockets.some((socket) => socket.place === end && socket.port === port && !socket.loopback);
    return blind ? { holds: null, observed: 'was not probed' } : { holds: false, observed: `nothing listens on port ${port ?? '(any)'} of ${to}` };
  }
  const open = cells.filter(({ value }) => value === 'open');
  const named = open.filter(({ network }) => start === 'host' || isNamed(containers, to, network));
  if (named.length > 0) return { holds: true, observed: `open on ${[...new Set(named.map(({ network }) => network))].join(', ')}` };
  if (open.length > 0) return { holds: false, observed: `open on ${open[0]?.network ?? ''}, where nobody is called ${to}` };
  const verdicts = cells.map((cell) => ({ value: cell.value, ...readCell(cell, controls) }));
  const blind = verdicts.find(({ reached }) => reached === null);
  return blind ? { holds: null, observed: blind.said } : { holds: false, observed: [...new Set(verdicts.map(({ said }) => said))].join('; ') };
}

export const requiredPaths = defineCheck({
  id: 'required-paths',
  title: 'The declared paths work by service name',
  severity: 'medium',
  why: 'Isolation that cuts a path somebody needs gets removed again, and with it all the rest.',
  fix: 'Attach both services to one declared network.',
  requires: ['containers', 'listeners', 'reachability'],
  evaluate(seen, policy) {
    const { required } = policy.paths;
    if (required.length === 0) return notApplicable('no path is declared as required');
    const controls = readControls(seen.reachability);
    return required.map((path): Observation => {
      const at = { protocol: path.protocol ?? ('tcp' as const), port: path.port };
      const start = placeOf(seen.containers, path.from) ?? path.from;
      return { subject: pathName(path.from, path.to, at), expected: 'open, by the name of the service', ...judge(path, seen, controls), see: seeInside(seen.containers, start, path.port === null ? `ping -c 1 ${path.to}` : `nc -zvw 3 ${path.to} ${path.port}`) };
    });
  },
});
