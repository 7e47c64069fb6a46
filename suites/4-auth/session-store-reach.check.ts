import { beyondLoopback, printBinding, reproducePorts } from '../../helpers/derived/stack/bindings.ts';
import { pathName, readCell, readControls } from '../../helpers/derived/reachability/cells.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { cellKey, expectedCells } from '../../helpers/derived/reachability/matrix.ts';
import { reproduceProbe } from '../../helpers/derived/reachability/reproduce-probe.ts';
import { namespaceOf } from '../../helpers/derived/stack/stack.ts';

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
    const at = { protocol: 'tcp' as const, port: store.port };
    const expected = `reached by ${login.service} only`;
    const mine = <T extends { from: string; to: string; protocol: string; port: number | null }>(cell: T): boolean =>
      cell.to === to && cell.protocol === 'tcp' && cell.port === store.port && cell.from !== 'host';
    const known = new Set(reachability.cells.map(cellKey));
    const missing = expectedCells(seen).filter((cell) => mine(cell) && !known.has(cellKey(cell)));
    const controls = readControls(reachability);
    const rows = [...Map.groupBy(reachability.cells.filter(mine), ({ from }) => from)].map(
      ([from, cells]): Observation => {
        const verdicts = cells.map((cell) => readCell(cell, controls));
        const reached = verdicts.some((each) => each.reached)
          ? true
          : verdicts.some((each) => each.reached === null)
            ? null
            : false;
        const observed = verdicts.map(({ summary }) => summary).join('; ');
        const subject = pathName(from, to, at);
        if (from === own)
          return {
            subject,
            holds: reached === true ? true : null,
            expected: 'reached, as the control of all the rest',
            observed,
            reproduce: null,
          };
        return {
          subject,
          holds: reached === null ? null : !reached,
          expected,
          observed,
          reproduce: reached === false ? null : reproduceProbe(containers, cells),
        };
      },
    );
    if (rows.length === 0 && missing.length === 0)
      return unknown(`nobody was seen to try ${to}:${store.port}: does the store listen there?`);
    const published = beyondLoopback(containers).filter(
      ({ container, binding }) => container.namespace === to && binding.containerPort === store.port,
    );
    const ports = published.map(({ binding }) => binding.hostPort);
    const through = gateways.cells.filter(
      ({ owner, port, protocol, value, from }) =>
        owner === to && protocol === 'tcp' && ports.includes(port) && value === 'open' && from !== own && from !== to,
    );
    return [
      ...rows,
      ...missing.map((cell): Observation => ({
        subject: pathName(cell.from, to, at),
        holds: null,
        expected,
        observed: `was not probed on ${cell.network}`,
        reproduce: null,
      })),
      ...published.map(({ container, binding }): Observation => ({
        subject: pathName('outside', to, at),
        holds: false,
        expected,
        observed: `published on ${printBinding(binding)}`,
        reproduce: reproducePorts(container),
      })),
      ...through.map(({ from, via }): Observation => ({
        subject: pathName(from, to, at),
        holds: false,
        expected,
        observed: `open through ${via === 'host-address' ? 'an address of the host' : 'a gateway'}`,
        reproduce: null,
      })),
    ];
  },
});
