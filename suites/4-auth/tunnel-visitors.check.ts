import { describeVisitor, whoTold } from '../../helpers/derived/access/visitors.ts';
import { reachedFrom } from '../../helpers/derived/access/views.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

const expected = 'the address that the tunnel says its visitor has';

export const tunnelVisitors = defineCheck({
  id: 'tunnel-visitors',
  title: 'Proxy and login see the own address of each visitor who comes by a tunnel',
  severity: 'advisory',
  why: 'Where all who come by a tunnel have the tunnel’s address, a ban of one of them is a ban of them all.',
  fix: 'Name the tunnel’s own address, and no other, under `forwardedHeaders.trustedIPs` of the entrypoint.',
  requires: ['standpoints'],
  evaluate({ standpoints: { standpoints, visitors } }, { proxy }) {
    const tunnels = [
      ...Map.groupBy(
        standpoints.filter(({ kind }) => kind === 'tunnel'),
        ({ name }) => name,
      ),
    ];
    if (tunnels.length === 0 && standpoints.length > 0) return notApplicable('no tunnel leads to the proxy');
    const seen = tunnels.flatMap(([name, places]): Observation[] => {
      const blind = places.find(({ cannot }) => cannot !== null);
      if (blind) return [unseen(`proxy through ${name}`, expected, `was not asked: ${blind.cannot}`)];
      if (reachedFrom(places).size === 0) return [];
      const mine = visitors.filter(({ standpoint }) => standpoint === name);
      if (mine.length === 0) return [unseen(`proxy through ${name}`, expected, 'nobody behind the proxy was watched')];
      return mine.map((visitor) =>
        describeVisitor(`${whoTold(visitor)} through ${name}`, expected, visitor, proxy.service),
      );
    });
    return seen.length === 0 && standpoints.length > 0 ? notApplicable('no tunnel reaches the proxy') : seen;
  },
});
