import { pathName, readControls } from '../../helpers/derived/reachability/cells.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { judgePath } from '../../helpers/derived/reachability/judge-path.ts';

export const requiredPaths = defineCheck({
  id: 'required-paths',
  title: 'The declared paths work by service name',
  severity: 'medium',
  why: 'Isolation that cuts a path somebody needs gets removed again, and with it all the rest.',
  fix: 'Attach both services to one declared network, and let nobody else carry the name there.',
  requires: ['containers', 'listeners', 'networks', 'reachability'],
  evaluate(seen, policy) {
    const { required } = policy.paths;
    if (required.length === 0) return notApplicable('no path is declared as required');
    const controls = readControls(seen.reachability);
    return required.map((path): Observation => ({
      subject: pathName(path.from, path.to, { protocol: path.protocol ?? 'tcp', port: path.port }),
      lead: { from: 'path', key: path.from, to: path.to },
      expected: 'open, at the address to which the name of the service leads from there',
      ...judgePath(path, seen, controls),
    }));
  },
});
