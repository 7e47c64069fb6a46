import type { Gatherer } from './context.ts';
import { gatherAddresses } from './network/gather-addresses.ts';
import { gatherCompose } from './engine/gather-compose.ts';
import { gatherContainers } from './engine/gather-containers.ts';
import { gatherApis } from './outside/gather-apis.ts';
import { gatherEgress } from './network/gather-egress.ts';
import { gatherEngine } from './engine/gather-engine.ts';
import { gatherGateways } from './network/gather-gateways.ts';
import { gatherBackupRestore } from './backups/gather-backup-restore.ts';
import { gatherBackups } from './backups/gather-backups.ts';
import { gatherBanTrials } from './bans/gather-ban-trials.ts';
import { gatherDrift } from './hardening/gather-drift.ts';
import { gatherHardening } from './hardening/gather-hardening.ts';
import { gatherHeadroom } from './host/gather-headroom.ts';
import { gatherHealing } from './healing/gather-healing.ts';
import { gatherHealingTrials } from './healing/gather-healing-trials.ts';
import { gatherVpn } from './vpn/gather-vpn.ts';
import { gatherVpnTrials } from './vpn/gather-vpn-trials.ts';
import { gatherHost } from './host/gather-host.ts';
import { gatherLatency } from './network/gather-latency.ts';
import { gatherListeners } from './network/gather-listeners.ts';
import { gatherLogs } from './engine/gather-logs.ts';
import { gatherNetworks } from './engine/gather-networks.ts';
import { gatherOutside } from './outside/gather-outside.ts';
import { gatherReachability } from './network/gather-reachability.ts';
import { gatherResources } from './host/gather-resources.ts';
import { gatherResponses } from './network/gather-responses.ts';
import { gatherRoutes } from './traefik/gather-routes.ts';
import { gatherSteadiness } from './engine/gather-steadiness.ts';
import { gatherTraefik } from './traefik/gather-traefik.ts';
import { gatherTunnels } from './outside/gather-tunnels.ts';
import { gatherRedirects } from './tls/gather-redirects.ts';
import { gatherTls } from './tls/gather-tls.ts';
import { gatherHttp3 } from './names/gather-http3.ts';
import { gatherSplitNames } from './names/gather-split-names.ts';
import { gatherPacketFilter } from './host/gather-packet-filter.ts';
import { gatherPages } from './tls/gather-pages.ts';
import { gatherKeyfiles } from './host/gather-keyfiles.ts';
import { gatherAccessControl } from './access/gather-access-control.ts';
import { gatherAccess } from './access/gather-access.ts';
import { gatherStandpoints } from './standpoints/gather-standpoints.ts';
import { gatherSessions } from './sessions/gather-sessions.ts';
import { gatherIdentities } from './sessions/gather-identities.ts';
import { gatherLogin } from './sessions/gather-login.ts';
import { gatherPanels } from './secrets/gather-panels.ts';
import { gatherSecretFiles } from './secrets/gather-secret-files.ts';
import { gatherSecretLeaks } from './secrets/gather-secret-leaks.ts';
import { gatherSecretPlaces } from './secrets/gather-secret-places.ts';
import { gatherSecretRepository } from './secrets/gather-secret-repository.ts';
import { gatherAlertTrials } from './monitoring/gather-alert-trials.ts';
import { gatherAlerting } from './monitoring/gather-alerting.ts';
import { gatherDashboards } from './monitoring/gather-dashboards.ts';
import { gatherLogStore } from './monitoring/gather-log-store.ts';
import { gatherMetrics } from './monitoring/gather-metrics.ts';
import { gatherEarlierRun } from './earlier/gather-earlier-run.ts';
import { gatherRateTrials } from './limits/gather-rate-trials.ts';
import { gatherFirewallReload } from './host/gather-firewall-reload.ts';
import { gatherExperiments } from './experiments/gather-experiments.ts';

/** Every gatherer there is; a new artifact is gathered once its gatherer stands here. */
export const gatherers: readonly Gatherer[] = [
  gatherEngine,
  gatherHost,
  gatherPacketFilter,
  gatherContainers,
  gatherNetworks,
  gatherCompose,
  gatherSteadiness,
  gatherListeners,
  gatherAddresses,
  gatherReachability,
  gatherGateways,
  gatherEgress,
  gatherOutside,
  gatherApis,
  gatherTunnels,
  gatherTraefik,
  gatherRoutes,
  gatherLatency,
  gatherResponses,
  gatherResources,
  gatherLogs,
  gatherRedirects,
  gatherTls,
  gatherHttp3,
  gatherSplitNames,
  gatherPages,
  gatherKeyfiles,
  gatherAccessControl,
  gatherAccess,
  gatherStandpoints,
  gatherSessions,
  gatherIdentities,
  gatherLogin,
  gatherMetrics,
  gatherAlerting,
  gatherLogStore,
  gatherDashboards,
  gatherHardening,
  gatherDrift,
  gatherBackups,
  gatherHeadroom,
  gatherVpn,
  gatherHealing,
  gatherExperiments,
  gatherSecretPlaces,
  gatherSecretFiles,
  gatherSecretRepository,
  gatherSecretLeaks,
  gatherPanels,
  gatherAlertTrials,
  gatherBackupRestore,
  gatherVpnTrials,
  gatherHealingTrials,
  gatherBanTrials,
  gatherRateTrials,
  gatherFirewallReload,
  gatherEarlierRun,
];
