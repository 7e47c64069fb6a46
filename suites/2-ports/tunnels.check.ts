import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import { hostOf, portOf } from '../../helpers/lib/url.ts';
import { isInterface } from '../../helpers/policy/interface-tunnels.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

// cloudflared answers these itself: no packet goes anywhere.
const answeredByItself = /^(?:http_status:\d+|hello_world)$/;

function leadsToProxy(target: string, { proxy }: Policy): boolean {
  return hostOf(target) === proxy.service && [proxy.web, proxy.websecure].some((port) => port === portOf(target));
}

/** Whether it reaches anything of the stack: it shares a network, or is on the host's. */
function meetsStack({ containers }: Pick<Artifacts, 'containers'>, subject: string): boolean {
  const networks = (of: (container: Artifacts['containers'][number]) => boolean) =>
    containers.filter(of).flatMap(({ attachments }) => attachments.map(({ network }) => network));
  const container = containers.find((each) => each.subject === subject);
  const theirs = new Set(networks(({ member, subject: other }) => member && other !== subject));
  return (
    container?.namespace === 'host' ||
    networks((each) => each.namespace === container?.namespace).some((key) => theirs.has(key))
  );
}

/** Who keeps a connection to the internet and reaches the stack may let anybody in by it, whatever it is called. */
function judgeKept(seen: Pick<Artifacts, 'tunnels' | 'containers'>, policy: Policy): Observation[] {
  const known = [...policy.tunnels, ...seen.tunnels.tunnels].map(({ service }) => service);
  const mayGoOut = (subject: string) => {
    const service = seen.containers.find((each) => each.subject === subject && each.member)?.service ?? null;
    return service !== null && policy.services[service]?.internet === true;
  };
  return (seen.tunnels.kept ?? [])
    .filter(({ service }) => !known.includes(service) && !mayGoOut(service) && meetsStack(seen, service))
    .map(({ service, peers }) => ({
      subject: service,
      holds: null,
      expected: 'no lasting connection to the internet, or declared under `tunnels`, or with `internet: true`',
      observed: `keeps a connection to ${peers.slice(0, 3).join(', ')} and reaches the stack: it may be a tunnel`,
      reproduce: reproduceInside(seen.containers, service, 'ss -tunp'),
    }));
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
      const reproduce = `its ingress, as read from ${readFrom}`;
      const self = { subject: service, expected: 'a tunnel that the policy declares', reproduce };
      if (!declared) return [{ ...self, holds: false, observed: `a ${kind} tunnel that nobody declared` }];
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
