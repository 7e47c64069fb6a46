import type { Binding } from '../../evidence/containers.ts';
import { isOuter } from '../../evidence/networks.ts';
import { makerOf, namesOfNetwork, type Around } from './plan-names.ts';
import type { Planned, PlannedService } from './read-config.ts';

export const protocolOf = (text: string | null | undefined): Binding['protocol'] =>
  text === 'udp' || text === 'sctp' ? text : 'tcp';

/** What is asked for. A range, or none at all, is any free port, written 0. */
export const requestedBy = ({ ports }: PlannedService): Binding[] =>
  ports.map(({ target, published, host_ip, protocol }) => ({
    hostIp: host_ip ?? '',
    hostPort: /^\d+$/.test(published) ? Number(published) : 0,
    containerPort: target,
    protocol: protocolOf(protocol),
  }));

/** Of a network that other files make it is not known, and taken as most are. */
function publishes(key: string, planned: Planned, around: Around): boolean {
  const maker = makerOf(namesOfNetwork(key, planned, around).name, around);
  if (!maker) return true;
  const { internal, driver } = maker.planned.networks[maker.key] ?? {};
  return internal !== true && !isOuter({ driver: driver ?? 'bridge' });
}

/**
 * What the engine would publish of it: nothing for a container on its host's network or on none, and nothing for one
 * that is only on networks that lead nowhere, or that are the neighbourhood's own.
 */
export function publishedBy(service: PlannedService, planned: Planned, around: Around): Binding[] {
  const { network_mode: mode, networks } = service;
  const keys = Object.keys(networks);
  const isPublished = mode
    ? !/^(?:host|none|service:.*|container:.*)$/.test(mode)
    : keys.length === 0 || keys.some((key) => publishes(key, planned, around));
  return isPublished ? requestedBy(service) : [];
}
