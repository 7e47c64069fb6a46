import type { Cell } from '../../helpers/evidence/reachability.ts';
import { pathName, readControls } from '../../helpers/derived/reachability/cells.ts';
import { causeOfPair } from '../../helpers/derived/causes/meetings.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { isAffairOf, projectAt } from '../../helpers/derived/stack/foreign.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { judgePair } from '../../helpers/derived/reachability/judge-pair.ts';
import { cellKey, expectedCells, unreadNamespaces } from '../../helpers/derived/reachability/matrix.ts';
import { seenPath } from '../../helpers/derived/reachability/seen-path.ts';
import { reproduceProbe } from '../../helpers/derived/reachability/reproduce-probe.ts';

export const isolation = defineCheck({
  id: 'isolation',
  title: 'Whatever listens is reachable from another container exactly where the policy lets the two talk',
  severity: 'critical',
  why: 'Whoever breaks into one container goes on from there to all that it reaches.',
  fix: 'Detach the services from the network through which they meet, or declare the path.',
  requires: ['containers', 'listeners', 'networks', 'reachability'],
  also: ['addresses'],
  evaluate(seen, policy) {
    const { containers, listeners, networks, reachability } = seen;
    if (reachability.cells.length === 0) return unknown('not one cell of the matrix was probed');
    const controls = readControls(reachability);
    const known = new Set(reachability.cells.map(cellKey));
    const members = containers.filter(({ member }) => member).map(({ subject }) => subject);
    const ours = new Set([...Object.keys(policy.services), ...members]);
    const isTheirs = ({ from, to, network }: Pick<Cell, 'from' | 'to' | 'network'>) => {
      const project = projectAt(from, containers);
      return project === projectAt(to, containers) && isAffairOf(project, network, networks, policy);
    };
    const judged = (cell: Pick<Cell, 'from' | 'to' | 'network'>) =>
      cell.from !== 'host' && (ours.has(cell.from) || ours.has(cell.to)) && !isTheirs(cell);
    const missing = expectedCells(seen).filter((cell) => judged(cell) && !known.has(cellKey(cell)));
    const groups = Map.groupBy(reachability.cells.filter(judged), (cell) => pathName(cell.from, cell.to, cell));
    const rows = [...groups].flatMap(([subject, cells]): Observation[] => {
      const [at] = cells;
      if (!at) return [];
      const verdict = judgePair(at, cells, seen, policy, controls);
      const path = seenPath(at, cells, reachability, controls);
      const row = { subject, ...verdict, path, reproduce: reproduceProbe(containers, cells) };
      return [verdict.holds === true ? row : { ...row, cause: causeOfPair(at, cells, containers, policy) }];
    });
    const host = reachability.cells.filter(({ from }) => from === 'host');
    // A container on the host network has the host's reach; that is the host's nature and nobody's fault.
    if (host.length > 0)
      rows.push({
        subject: 'host',
        holds: true,
        expected: 'not judged, for the host reaches its own bridges',
        observed: `${host.filter(({ value }) => value === 'open').length} of ${host.length} open`,
        reproduce: null,
      });
    return [
      ...rows,
      ...missing.map((cell) =>
        unseen(
          pathName(cell.from, cell.to, cell),
          'every cell of the matrix',
          `was not probed on ${cell.network}${cell.family === 6 ? ' over IPv6' : ''}`,
        ),
      ),
      ...(reachability.planted ?? []).flatMap(({ namespace, error }): Observation[] =>
        error === null
          ? []
          : [
              unseen(
                `* → ${namespace}:planted/tcp`,
                'a listener, for nothing else listens there',
                `none could be planted: ${error}`,
              ),
            ],
      ),
      ...unreadNamespaces(seen).map(({ namespace, error }) =>
        unseen(`* → ${namespace}`, 'every address that it has', `its addresses could not be read: ${error}`),
      ),
      ...listeners.unread
        .filter(({ namespace }) => namespace !== 'host')
        .map(({ namespace, error }) =>
          unseen(`* → ${namespace}`, 'every port that it listens on', `its socket table could not be read: ${error}`),
        ),
    ];
  },
});
