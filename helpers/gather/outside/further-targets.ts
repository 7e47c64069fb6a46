import { z } from 'zod';
import type { Vantage } from '../../clients/probes.ts';
import type { Host } from '../../evidence/host.ts';
import { familyOf, sameAddress } from '../../lib/ip.ts';
import { readJson } from '../../lib/json.ts';
import type { GatherContext, OutsideView } from '../context.ts';
import { need } from '../need.ts';

type HostAddress = Host['addresses'][number];

/** Addresses on the host's own interfaces: neither an engine's bridge nor a mesh, which only its members reach. */
const uplinkAddresses = ({ addresses, tunnels }: Host): HostAddress[] =>
  addresses.filter(
    ({ scope, bridge, interface: name }) =>
      scope !== 'host' && !bridge && !tunnels.some((tunnel) => tunnel.interface === name),
  );

/** Addresses by which another machine may know the host. */
export const globalAddresses = (host: Host): string[] =>
  uplinkAddresses(host).flatMap(({ scope, address }) => (scope === 'global' ? [address] : []));

/**
 * Further global addresses of the host that the outside was not told of. Behind address translation it knows none of
 * the host's own, and could not reach these either.
 */
function globalTargets(host: Host, targets: readonly string[]): string[] {
  const own = uplinkAddresses(host).filter(({ scope }) => scope === 'global');
  const isTarget = ({ address }: HostAddress) => targets.some((target) => sameAddress(target, address));
  return own
    .filter((each) => !isTarget(each) && own.some((other) => other.family === each.family && isTarget(other)))
    .map(({ address }) => address);
}

const Routes = z.array(z.object({ dev: z.string(), gateway: z.string().optional() }));

/** The interface of the lab's internet that lies on the host's own link; null: a router is in between. */
async function linkTo(vantage: Vantage, target: string): Promise<string | null> {
  const argv = ['ip', '-j', familyOf(target) === 6 ? '-6' : '-4', 'route', 'get', target];
  const route = readJson((await vantage.run('outside', argv)).stdout, Routes)?.[0];
  return route && route.gateway === undefined ? route.dev : null;
}

/** Link-local addresses, as a neighbour writes them, on the link on which the targets are. */
async function linkTargets(host: Host, vantage: Vantage, targets: readonly string[]): Promise<string[]> {
  const own = uplinkAddresses(host);
  const uplink = own.find(({ address }) => targets.some((target) => sameAddress(target, address)));
  const near = own.filter(({ scope, interface: name }) => scope === 'link' && name === uplink?.interface);
  if (!uplink || near.length === 0) return [];
  const link = await linkTo(vantage, uplink.address);
  return link === null ? [] : near.map(({ address }) => `${address}%${link}`);
}

/** The view with every address of the host as a target that can be one from there. */
export async function widenView<V extends OutsideView>(view: V, context: GatherContext): Promise<V> {
  const host = need(context, 'host');
  const links = view.view === 'lab' ? await linkTargets(host, context.vantage, view.targets) : [];
  return { ...view, targets: [...view.targets, ...globalTargets(host, view.targets), ...links] };
}
