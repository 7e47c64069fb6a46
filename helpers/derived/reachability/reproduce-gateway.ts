import type { Artifacts } from '../../evidence/evidence.ts';
import type { GatewayCell } from '../../evidence/gateways.ts';
import { reproduceInside } from '../outside/asked-apis.ts';

/** A command that repeats one probe through a gateway or an address of the host, run as root on the machine. */
export function reproduceGateway(
  containers: Artifacts['containers'],
  { from, network, family, port, protocol }: GatewayCell,
): string {
  const gateways = containers.flatMap(({ attachments }) =>
    attachments.flatMap((endpoint) =>
      endpoint.network === network ? ((family === 6 ? endpoint.gateway6 : endpoint.gateway4) ?? []) : [],
    ),
  );
  const address = gateways.find((gateway) => gateway !== '') ?? `$(hostname -I | awk '{print $1}')`;
  return reproduceInside(containers, from, `nc -zvw 3${protocol === 'udp' ? ' -u' : ''} ${address} ${port}`);
}
