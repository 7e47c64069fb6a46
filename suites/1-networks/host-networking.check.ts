import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';

const describe = (host: boolean): string =>
  host ? 'on the host network' : 'in a namespace of its own or of a neighbour';

export const hostNetworking = defineCheck({
  id: 'host-networking',
  title: 'Only declared services are on the host network',
  severity: 'high',
  why: 'On the host network a container reaches every bridge, and whatever it listens on is the host’s.',
  fix: 'Remove `network_mode: host` and attach the service to its networks, or declare `hostNetwork` in the policy.',
  requires: ['containers'],
  evaluate({ containers }, policy) {
    if (containers.length === 0) return unknown('the engine lists no container');
    return containers.map(({ subject, name, member, service, networkMode, namespace }): Observation => {
      const wanted = member && service !== null && (policy.services[service]?.hostNetwork ?? false);
      const host = networkMode === 'host' || namespace === 'host';
      return {
        subject,
        cause: { kind: 'service', key: subject },
        holds: host === wanted,
        expected: describe(wanted),
        observed: describe(host),
        reproduce: `docker inspect --format '{{.HostConfig.NetworkMode}}' ${name}`,
      };
    });
  },
});
