import { goBoolean } from '../lib/go-boolean.ts';

/** How the engine names what a bridge's gateway lets through, among a network's driver options. */
export const gatewayModeOption = (family: 4 | 6): string => `com.docker.network.bridge.gateway_mode_ipv${family}`;

/** As the engine or a compose file has them. */
type Options = Readonly<Record<string, unknown>>;

/** What a bridge with these driver options has: `nat-unprotected`, `routed`, `isolated`, or `nat`, unless they say. */
export function gatewayMode(options: Options, family: 4 | 6): string {
  const said = options[gatewayModeOption(family)];
  return typeof said === 'string' && said !== '' ? said : 'nat';
}

/** Whether its gateway leads nowhere, in each family that it has. */
export const isIsolated = ({ options, ipv6 }: { options: Options; ipv6: boolean }): boolean =>
  gatewayMode(options, 4) === 'isolated' && (!ipv6 || gatewayMode(options, 6) === 'isolated');

/** Whether the engine keeps the members of a bridge from each other; the option is read as Go reads a boolean. */
export const keepsApart = ({ options }: { options: Options }): boolean => {
  const said = options['com.docker.network.bridge.enable_icc'];
  return typeof said === 'string' && goBoolean(said) === false;
};
