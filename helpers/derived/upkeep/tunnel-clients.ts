import type { Asked, Vpn, VpnClient } from '../../evidence/vpn.ts';
import { notApplicable, type Observation, type Verdictless } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Family } from '../../lib/ip.ts';
import type { Policy } from '../../policy/policy.ts';

const bothFamilies: readonly Family[] = [4, 6];

/** `qbittorrent over IPv6`: as findings name what a client sends in one family. */
export const overFamily = (service: string, family: Family): string => `${service} over IPv${family}`;

/** What one client comes to, whose namespace was looked at from inside. */
type JudgeClient = (client: VpnClient) => readonly Observation[];

/** Every declared client; what could not be looked at is said, and who is not there too. */
export function perClient(
  { clients }: Pick<Vpn, 'clients'>,
  { vpn }: Policy,
  expected: string,
  judge: JudgeClient,
): readonly Observation[] | Verdictless {
  if (vpn === null) return notApplicable('nobody is declared to leave through a tunnel');
  return vpn.clients.flatMap((service) => {
    const client = clients.find((each) => each.service === service);
    if (!client) return [unseen(service, expected, 'nobody looked from its namespace')];
    return client.error === null ? judge(client) : [unseen(service, expected, client.error)];
  });
}

/** What one would change: the service that holds the tunnel, or that is to leave by it. */
export const ofTunnel = (service: string): Pick<Observation, 'cause'> => ({ cause: { kind: 'service', key: service } });

type SeenInFamily = Omit<Observation, 'subject' | 'cause'>;

/** What one client comes to in each family; what one would change is the exit. */
export const perFamily =
  ({ vpn }: Policy, judge: (client: VpnClient, family: Family) => SeenInFamily): JudgeClient =>
  (client) =>
    bothFamilies.map((family) => ({
      subject: overFamily(client.service, family),
      ...ofTunnel(vpn?.exit ?? client.service),
      ...judge(client, family),
    }));

export const isAnswered = ({ value, address }: Asked): boolean => value === 'answered' && address !== null;

/** Packets went out and something came back. Whoever is refused where the host is answered is so by its own filter. */
export const isThrough = ({ value }: Asked): boolean => value === 'answered' || value === 'open';

export const ofFamily = (asked: readonly Asked[], family: Family, by: Asked['by'] = 'page'): Asked[] =>
  asked.filter((each) => each.family === family && each.by === by);

/** Addresses under which the host is seen on the internet. */
export const hostAddresses = (host: readonly Asked[]): string[] => [
  ...new Set(host.filter(isAnswered).flatMap(({ address }) => address ?? [])),
];

/** A tunnel of the client's namespace that is up. */
export const isTunnel = ({ devices }: VpnClient, device: string | null): boolean =>
  devices.some(({ name, kind }) => name === device && kind !== null);

/** Devices by which a family could leave beside the tunnel. */
export const physicalDevices = ({ devices }: VpnClient, family: Family): string[] =>
  devices.filter(({ kind, families }) => kind === null && families.includes(family)).map(({ name }) => name);
