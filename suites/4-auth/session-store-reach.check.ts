import { beyondLoopback, printBinding, reproducePorts } from '../../helpers/derived/stack/bindings.ts';
import { pathName, readCell, readControls } from '../../helpers/derived/reachability/cells.ts';
import { causeOfWay } from '../../helpers/derived/causes/meetings.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { anyHolds, not } from '../../helpers/lib/three-valued.ts';
import { openThroughGateways, readWaysTo } from '../../helpers/derived/reachability/ways-to.ts';
import { reproduceProbe } from '../../helpers/derived/reachability/reproduce-probe.ts';
import { namespaceOf } from '../../helpers/derived/stack/stack.ts';
import { word } from '../../helpers/lib/shell-word.ts';

export const sessionStoreReach = defineCheck({
  id: 'session-store-reach',
  title: 'The session store is reachable from the login service and from nowhere else',
  severity: 'high',
  why: 'Whoever reaches the store tries passwords there, or listens for sessions, past the login and its bans.',
  fix: 'Leave the store on one internal network that only the login service shares, and publish none of its ports.',
  requires: ['containers', 'listeners', 'reachability', 'gateways'],
  evaluate(seen, policy) {
    const { store, login } = policy.access;
    if (!store) return notApplicable('the policy declares no session store (`access.store`)');
    const { containers, reachability, gateways } = seen;
    const [to, own] = [namespaceOf(containers, store.service), namespaceOf(containers, login.service)];
    if (to === null) return unknown(`${store.service} does not run, so nothing was seen to reach it or not`);
    const nameFrom = (from: string) => pathName(from, to, { protocol: 'tcp', port: store.port });
    const expected = `reached by ${login.service} only`;
    const { probed, missing } = readWaysTo(seen)({ to, port: store.port }, () => true);
    if (probed.length === 0 && missing.length === 0)
      return unknown(`nobody was seen to try ${to}:${store.port}: does the store listen there?`);
    const controls = readControls(reachability);
    const rows = probed.map(([from, cells]): Observation => {
      const subject = nameFrom(from);
      const verdicts = cells.map((cell) => readCell(cell, controls));
      const reached = anyHolds(verdicts.map((verdict) => verdict.reached));
      const observed = verdicts.map(({ summary }) => summary).join('; ');
      if (from === own) {
        const control = 'reached, as the control of all the rest';
        return reached === true ? sound(subject, control, observed) : unseen(subject, control, observed);
      }
      const reproduce = reached === false ? null : reproduceProbe(containers, cells);
      return { subject, ...causeOfWay(cells, containers, policy), holds: not(reached), expected, observed, reproduce };
    });
    const published = beyondLoopback(containers).filter(
      ({ container, binding }) => container.namespace === to && binding.containerPort === store.port,
    );
    const hostPorts = published.map(({ binding }) => binding.hostPort);
    const through = openThroughGateways(gateways, to, hostPorts).filter(({ from }) => from !== own);
    return [
      ...rows,
      ...missing.map(({ from, network }) => unseen(nameFrom(from), expected, `was not probed on ${network}`)),
      ...published.map(({ container, binding }): Observation => ({
        subject: nameFrom('outside'),
        cause: { kind: 'publishedPort', key: `${container.subject}:${store.port}/tcp` },
        holds: false,
        expected,
        observed: `published on ${printBinding(binding)}`,
        reproduce: reproducePorts(container),
      })),
      ...through.map(({ from, via }): Observation => ({
        subject: nameFrom(from),
        cause: { kind: 'publishedPort', key: `${to}:${store.port}/tcp` },
        holds: false,
        expected,
        observed: `open through ${via === 'host-address' ? 'an address of the host' : 'a gateway'}`,
        reproduce: `docker compose ps ${word(store.service)}`,
      })),
    ];
  },
});
