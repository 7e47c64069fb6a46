import type { BanTool } from '../lib/ban-tools.ts';
import type { PolicyFile } from './schema.ts';

type Services = Readonly<Record<string, unknown>>;

/** Who leaves only through whose tunnel. */
export interface VpnRule {
  clients: readonly string[];
  exit: string;
  /** A page that answers with the address of whoever asks; null: it was not told. */
  address: string | null;
  /** A name whose TXT record is that address; null: it was not told. */
  names: string | null;
  forwards: readonly number[];
}

/** Who restarts whom. */
export interface HealingRule {
  /** null: there is nobody by now, or nobody is to be healed. */
  service: string | null;
  services: readonly string[];
  /** `autoheal=true`; empty: whatever is unhealthy. */
  label: string;
  withinSeconds: number;
}

/** Who bans addresses. */
export interface BansRule {
  service: string;
  kind: BanTool;
  /** Empty: all that it has. */
  jails: readonly string[];
}

/** Of services that there are by then. */
function vpnAt(file: PolicyFile['vpn'], services: Services): VpnRule | null {
  const clients = file ? [file.client].flat().filter((client) => client in services) : [];
  if (!file || clients.length === 0) return null;
  return {
    clients,
    exit: file.exit,
    address: file.address ?? null,
    names: file.names ?? null,
    forwards: file.forwards,
  };
}

/** Of services that there are by then, too. */
function healingAt(file: PolicyFile['healing'], services: Services): HealingRule {
  const healed = file.services.filter((service) => service in services);
  return { ...file, service: healed.length > 0 ? file.service : null, services: healed };
}

/** null: there is nobody by now, or nobody was declared. */
const bansAt = (file: PolicyFile['bans'], services: Services): BansRule | null =>
  file && file.service in services ? file : null;

/** What keeps a host well, beside the engine. */
export interface UpkeepRules {
  /** null: nobody is to leave through a tunnel. */
  vpn: VpnRule | null;
  healing: HealingRule;
  /** null: nobody was declared to ban addresses. */
  bans: BansRule | null;
  /** Further files of firewall rules that the host loads. */
  firewall: { files: readonly string[] };
}

/** Of services that there are by then. */
export const upkeepAt = (
  { vpn, healing, bans, firewall }: Pick<PolicyFile, 'vpn' | 'healing' | 'bans' | 'firewall'>,
  services: Services,
): UpkeepRules => ({
  vpn: vpnAt(vpn, services),
  healing: healingAt(healing, services),
  bans: bansAt(bans, services),
  firewall,
});
