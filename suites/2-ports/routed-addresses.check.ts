import type { Listener } from '../../helpers/evidence/listeners.ts';
import { beyondLoopback } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck, unknown } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { isClosed, isReachable } from '../../helpers/derived/reachability/cells.ts';
import { doubtOfOutside } from '../../helpers/derived/outside/outside-view.ts';
import { isWildcard } from '../../helpers/lib/ip.ts';

const expected = 'dropped, and open from the host';

const hasGateway = ({ gateway4 }: { gateway4: string | null }): boolean => gateway4 !== null && gateway4 !== '';

const listensEverywhere = ({ protocol, address }: Listener): boolean => protocol === 'tcp' && isWildcard(address);

export const routedAddresses = defineCheck({
  id: 'routed-addresses',
  title: 'No unpublished port answers to another machine that routes to its container',
  severity: 'high',
  why:
    'Anybody on the same network who adds one route through the host reaches the container as if it had no host ' +
    'around it.',
  fix: 'Leave the gateway mode of the network at `nat`, and remove firewall rules that accept forwarded packets.',
  requires: ['outside', 'host', 'containers', 'listeners'],
  evaluate({ outside, host, containers, listeners }) {
    const published = beyondLoopback(containers);
    const isPublished = (namespace: string, port: number) =>
      published.some(
        ({ container, binding }) =>
          container.namespace === namespace && binding.containerPort === port && binding.protocol === 'tcp',
      );
    const addressOf = (namespace: string, network: string) =>
      containers.find(({ subject }) => subject === namespace)?.attachments.find((each) => each.network === network)
        ?.ipv4 ?? namespace;
    const doubt = doubtOfOutside({ outside, host });
    // Only in a lab of ours somebody sets a route to look.
    const unstood = outside.view === 'lab' ? {} : { unstood: 'neighbour' as const };
    const rows = outside.routed
      .filter(({ to, port }) => !isPublished(to, port))
      .map(({ to, port, network, value, control }) => {
        const lack = doubt ?? (control === 'open' ? null : `the same address was ${control} from the host`);
        return {
          ...unstood,
          subject: `outside → ${to}:${port}/tcp`,
          cause: { kind: 'network' as const, key: network },
          holds: isClosed(value, control === 'open' && doubt === null),
          expected,
          observed: `${value} on ${network}${isReachable(value) || lack === null ? '' : `, but ${lack}`}`,
          reproduce:
            `nmap -Pn -p ${port} ${addressOf(to, network)}  # from another machine that routes there through ` +
            `${outside.scans[0]?.address ?? 'the host'}`,
        };
      });
    // A container without a gateway sits on isolated networks only: the host itself has no way in.
    const routable = containers.filter(({ pid, attachments }) => pid > 0 && attachments.some(hasGateway));
    const namespaces = new Set(routable.map(({ namespace }) => namespace));
    const asked = new Set(outside.routed.map(({ to, port }) => `${to}:${port}`));
    const missing = listeners.sockets
      .filter((socket) => namespaces.has(socket.namespace) && listensEverywhere(socket))
      .filter(({ namespace, port }) => !isPublished(namespace, port) && !asked.has(`${namespace}:${port}`))
      .map(({ namespace, port }) => unseen(`outside → ${namespace}:${port}/tcp`, expected, 'was not probed'));
    const all = [...rows, ...missing];
    return all.length > 0 ? all : unknown('no container address was probed from outside');
  },
});
