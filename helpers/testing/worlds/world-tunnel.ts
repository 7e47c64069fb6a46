import type { Asked, Vpn, VpnClient } from '../../evidence/vpn.ts';
import { hardened } from './world-hardened.ts';
import type { World } from './world.ts';

/** The hardened world with the tunnel's client otherwise than it is. */
export const tunnelled = (change: (client: VpnClient, vpn: Vpn) => void): World =>
  hardened(({ vpn }) => {
    const [client] = vpn.clients;
    if (!client) throw new Error('the small world has no client of a tunnel');
    change(client, vpn);
  });

/** Changes every question that is like this one. It has to be there: a change of nothing would prove nothing. */
export function changeAsked(asked: readonly Asked[], like: Partial<Asked>, change: Partial<Asked>): void {
  const found = asked.filter((each) =>
    Object.entries(like).every(([key, value]) => each[key as keyof Asked] === value),
  );
  if (found.length === 0) throw new Error(`nobody asked like ${JSON.stringify(like)}`);
  for (const each of found) Object.assign(each, change);
}

/** Nothing came back. */
export const silence: Partial<Asked> = { value: 'dropped', address: null, detail: 'timed out' };
