import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { isUp } from '../stack/stack.ts';

/**
 * Standpoints from which the proxy must have been asked, as containers, policy and tunnels tell them: the artifact
 * itself may lack one.
 */
export function expectedStandpoints(
  { containers, tunnels: { tunnels } }: Pick<Artifacts, 'containers' | 'tunnels'>,
  policy: Policy,
): string[] {
  const proxy = containers.find(({ member, service }) => member && service === policy.proxy.service);
  const namespace = proxy?.namespace ?? 'host';
  const holder = containers.find(({ subject }) => subject === namespace);
  const declared = new Set([...policy.tunnels, ...tunnels].map(({ service }) => service));
  const up = containers.filter((container) => isUp(container) && container.namespace !== namespace);
  const isTunnel = ({ subject, service }: (typeof up)[number]) => declared.has(subject) || declared.has(service ?? '');
  const nameOf = ({ subject, service }: (typeof up)[number]) =>
    declared.has(subject) ? subject : (service ?? subject);
  const networks = (holder?.attachments ?? [])
    .filter(({ networkId }) =>
      up.some((each) => !isTunnel(each) && each.attachments.some((other) => other.networkId === networkId)),
    )
    .map(({ network }) => network);
  const interfaces = tunnels.filter(({ on }) => on === 'host').map(({ service }) => service);
  const host = namespace === 'host' ? [] : ['the host'];
  const all = ['outside over IPv4', 'outside over IPv6', ...up.filter(isTunnel).map(nameOf), ...interfaces];
  return [...new Set([...all, ...networks, ...host])];
}
