import type { Policy } from './policy.ts';

/** How the policy names an interface of the host under `tunnels`: `host:wg0`. */
export const interfaceTunnel = (name: string): string => `host:${name}`;

/** A declared tunnel that is an interface of the host, and no service. */
export const isInterface = ({ service }: Policy['tunnels'][number]): boolean => service.startsWith('host:');
