import type { Container } from '../../evidence/containers.ts';
import { isLoopback, publishes } from '../../lib/ip.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';

/** Where a request enters: the vantage it is sent from, and the address and port it is sent to. */
export interface EntryAddress {
  namespace: string;
  address: string;
  port: number;
}

/** The proxy’s container; undefined where it has none. Throws EvidenceError when the containers could not be seen. */
export const proxyOf = (context: GatherContext): Container | undefined =>
  need(context, 'containers').find(({ member, service }) => member && service === context.policy.proxy.service);

/** The address that the proxy sees a visitor of ours come from; null: not known. */
export const visitorOf = ({ outside, vantage }: GatherContext): string | null =>
  outside?.view === 'lab' && vantage.namespaces().includes('outside') ? outside.address : null;

/** A port on every address of the host, as visitors knock: from outside in a lab, else from the host itself. */
export function hostAddresses(context: GatherContext, port: number): EntryAddress[] {
  const lab =
    context.outside?.view === 'lab' && context.vantage.namespaces().includes('outside') ? context.outside : null;
  const addresses =
    lab?.targets ??
    need(context, 'host')
      .addresses.filter(({ scope, bridge }) => scope === 'global' && !bridge)
      .map(({ address }) => address);
  return addresses.map((address) => ({ namespace: lab ? 'outside' : 'host', address, port }));
}

/**
 * Every way in to an entrypoint, by the port it has inside the proxy's container: its published bindings on each
 * address of the host, loopback bindings from the host.
 * Empty: it is not published.
 */
export function entryAddressesOf(context: GatherContext, containerPort: number): EntryAddress[] {
  const proxy = proxyOf(context);
  // A proxy that is no container listens on the host itself.
  const isOnHost = proxy ? proxy.namespace === 'host' : context.policy.proxy.kind !== 'traefik';
  if (isOnHost) return hostAddresses(context, containerPort);
  const bindings = (proxy?.published ?? []).filter(
    (each) => each.protocol === 'tcp' && each.containerPort === containerPort && each.hostPort !== 0,
  );
  const entryAddresses = bindings.flatMap(({ hostIp, hostPort }) =>
    isLoopback(hostIp)
      ? [{ namespace: 'host', address: hostIp, port: hostPort }]
      : hostAddresses(context, hostPort).filter(({ address }) => publishes(hostIp, address)),
  );
  const nameOf = ({ namespace, address, port }: EntryAddress) => `${namespace} ${address} ${port}`;
  return [...new Map(entryAddresses.map((entryAddress) => [nameOf(entryAddress), entryAddress])).values()];
}

/**
 * Where visitors come in to an entrypoint: its first published binding, from outside in a lab, else from the host; the
 * proxy's own namespace where it publishes nothing.
 * Throws EvidenceError when the containers or the host could not be seen.
 */
export function firstEntryAddress(context: GatherContext, containerPort: number): EntryAddress {
  const [first] = entryAddressesOf(context, containerPort);
  const namespace = proxyOf(context)?.namespace ?? 'host';
  return first ?? { namespace, address: '127.0.0.1', port: containerPort };
}
