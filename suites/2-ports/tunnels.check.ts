import type { Cause } from '../../helpers/kernel/cause.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { judgeKept } from '../../helpers/derived/outside/kept-connections.ts';
import { hostOf, portOf } from '../../helpers/lib/url.ts';
import { isInterface } from '../../helpers/policy/interface-tunnels.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { containersOfService } from '../../helpers/derived/stack/by-hand.ts';

// cloudflared answers these itself: no packet goes anywhere.
const answeredByItself = /^(?:http_status:\d+|hello_world)$/;

function leadsToProxy(target: string, { proxy }: Policy): boolean {
  return hostOf(target) === proxy.service && [proxy.web, proxy.websecure].some((port) => port === portOf(target));
}

export const tunnels = defineCheck({
  id: 'tunnels',
  title: 'Each tunnel is declared and leads to the proxy only',
  severity: 'critical',
  why: 'A tunnel is a door from the internet that no port scan sees, and past the proxy it asks nobody for a login.',
  fix: 'Point every hostname of the tunnel at the proxy, and declare the tunnel under `tunnels`.',
  requires: ['tunnels', 'containers'],
  evaluate(evidence, policy) {
    // Interfaces of the host are listed too; `mesh-interfaces` answers for them.
    const found = evidence.tunnels.tunnels.filter(({ on }) => on === 'container');
    const rows = found.flatMap(({ service, kind, ingress, error, readFrom }): Observation[] => {
      const declared = policy.tunnels.find((tunnel) => tunnel.service === service);
      const holder = evidence.containers.find((each) => each.subject === service)?.name ?? containersOfService(service);
      const reproduce =
        `docker inspect --format '{{json .Args}} {{json .Mounts}}' ${holder}; docker logs --tail 50 ${holder}` +
        `  # its ingress was read from ${readFrom}`;
      const self = { subject: service, expected: 'a tunnel that the policy declares', reproduce };
      const cause: Cause = { kind: declared ? 'tunnel' : 'service', key: service };
      if (!declared) return [{ ...self, holds: false, observed: `a ${kind} tunnel that nobody declared`, cause }];
      if (ingress === null)
        return [
          {
            ...self,
            holds: null,
            observed: `declared, but where it leads could not be read: ${error ?? 'no ingress'}`,
          },
        ];
      if (ingress.length === 0) return [{ ...self, holds: true, observed: 'declared, and leads nowhere' }];
      return ingress.map(({ hostname, target }) => ({
        subject: `${service} → ${target}`,
        cause,
        holds: declared.targets.includes(target) || answeredByItself.test(target) || leadsToProxy(target, policy),
        expected: [...new Set([`http://${policy.proxy.service}:${policy.proxy.web}`, ...declared.targets])].join(
          ' or ',
        ),
        observed: `${hostname || 'every name'} leads to ${target}`,
        reproduce,
      }));
    });
    const unseen = policy.tunnels.filter(({ service }) => !found.some((tunnel) => tunnel.service === service));
    const blind = unseen
      .filter((tunnel) => !isInterface(tunnel))
      .map(({ service }) => ({
        subject: service,
        holds: null,
        expected: 'a tunnel that can be read',
        observed: 'declared, and not seen',
        reproduce: null,
      }));
    const all = [...rows, ...blind, ...judgeKept(evidence, policy)];
    return all.length > 0 ? all : notApplicable('no container holds a tunnel, and none is declared');
  },
});
