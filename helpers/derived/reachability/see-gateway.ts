import type { Artifacts } from '../../evidence/evidence.ts';
import type { GatewayCell } from '../../evidence/reachability.ts';
import { seeInside } from '../outside/doors.ts';

/** A command that repeats one probe through a gateway or an address of the host, run as root on the machine. */
export function seeGateway(
  containers: Artifacts['containers'],
  { from, network, family, port, protocol }: GatewayCell,
): string {
  const gateways = containers.flatMap(({ attachments }) =>
    attachments.flatMap((seat) =>
      seat.network === network ? ((family === 6 ? seat.gateway6 : seat.gateway4) ?? []) : [],
    ),
  );
  const address = gateways.find((gateway) => gateway !== '') ?? `$(hostname -I | awk '{print $1}')`;
  return seeInside(containers, from, `nc -zvw 3${protocol === 'udp' ? ' -u' : ''} ${address} ${port}`);
}
