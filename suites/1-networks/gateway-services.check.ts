import { isClosed } from '../../helpers/derived/reachability/cells.ts';
import { isProven, isSamePort, viaName } from '../../helpers/derived/reachability/gateway-cells.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceGateway } from '../../helpers/derived/reachability/reproduce-gateway.ts';
import { internalNamespaces } from '../../helpers/derived/stack/stack.ts';

export const gatewayServices = defineCheck({
  id: 'gateway-services',
  title: 'Whoever is on internal networks only reaches no service of the host',
  severity: 'critical',
  why: 'Plain `internal` leaves the host’s own listeners open through the gateway, and the host holds everything.',
  fix: 'Set the gateway modes of the network to `isolated`, or bind the host’s service to 127.0.0.1.',
  restsOn: ['hostPrograms'],
  requires: ['gateways', 'listeners', 'containers', 'networks'],
  evaluate({ gateways, listeners, containers, networks }, policy) {
    const inside = internalNamespaces(policy, containers, networks);
    if (inside.length === 0) return notApplicable('nobody is declared on internal networks only');
    const blind = listeners.unread.find(({ namespace }) => namespace === 'host');
    const asked = gateways.controls.filter(({ owner }) => owner === 'host');
    return inside.flatMap(({ subject, namespace, running }): Observation[] => {
      const row = (
        port: string,
        holds: boolean | null,
        observed: string,
        reproduce: string | null = null,
      ): Observation => ({
        subject: `${subject} → host${port}`,
        holds,
        expected: 'not reachable',
        observed,
        reproduce,
      });
      if (!running || namespace === null) return [row('', null, 'it does not run')];
      // On the host network itself there is no gateway in between; criterion 1.2 names that.
      if (namespace === 'host') return [row('', null, 'it is on the host network itself')];
      if (blind) return [row('', null, `what the host listens on could not be read: ${blind.error}`)];
      const cells = gateways.cells.filter((cell) => cell.owner === 'host' && cell.from === namespace);
      const rows = cells.map((cell) => {
        const { port, protocol, value, network, process } = cell;
        const holds = isClosed(value, isProven(gateways, cell));
        const listener = process ? `, where ${process} listens` : '';
        const reproduce = holds ? null : reproduceGateway(containers, cell);
        const cause = network ? { kind: 'network' as const, key: network } : undefined;
        return {
          ...row(`:${port}/${protocol}`, holds, `${value} through ${viaName(cell)}${listener}`, reproduce),
          ...(cause ? { cause } : { lead: { from: 'hostPort' as const, key: `${port}/${protocol}` } }),
        };
      });
      const unasked = asked
        .filter((control) => !cells.some((cell) => isSamePort(cell, control)))
        .map(({ port, protocol }) => row(`:${port}/${protocol}`, null, `nobody tried from ${namespace}`));
      return rows.length + unasked.length > 0
        ? [...rows, ...unasked]
        : [row('', true, 'the host listens on nothing of its own beyond loopback')];
    });
  },
});
