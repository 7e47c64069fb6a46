import type { Gatherer } from './context.ts';
import { gatherCompose } from './engine/compose.ts';
import { gatherContainers } from './engine/containers.ts';
import { gatherApis } from './outside/gather-apis.ts';
import { gatherEgress } from './network/egress.ts';
import { gatherEngine } from './engine/engine.ts';
import { gatherGateways } from './network/gateways.ts';
import { gatherHost } from './host/host.ts';
import { gatherLatency } from './network/latency.ts';
import { gatherListeners } from './network/listeners.ts';
import { gatherLogs } from './engine/logs.ts';
import { gatherNetworks } from './engine/networks.ts';
import { gatherOutside } from './outside/outside.ts';
import { gatherReachability } from './network/reachability.ts';
import { gatherResources } from './host/resources.ts';
import { gatherResponses } from './network/responses.ts';
import { gatherRoutes } from './traefik/routes.ts';
import { gatherSteadiness } from './engine/steadiness.ts';
import { gatherTraefik } from './traefik/traefik.ts';
import { gatherTunnels } from './outside/tunnels.ts';
import { gatherRedirects } from './tls/redirects.ts';
import { gatherTls } from './tls/tls.ts';
import { gatherPages } from './tls/pages.ts';
import { gatherKeyfiles } from './host/keyfiles.ts';
import { gatherAccess } from './access/access.ts';
import { gatherSessions } from './sessions/sessions.ts';
import { gatherLogin } from './sessions/login.ts';
import { gatherExperiments } from './experiments/experiments.ts';

/** Every gatherer there is; a new artifact is looked at once its gatherer stands here. */
export const gatherers: readonly Gatherer[] = [
  gatherEngine,
  gatherHost,
  gatherContainers,
  gatherNetworks,
  gatherCompose,
  gatherSteadiness,
  gatherListeners,
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
  gatherPages,
  gatherKeyfiles,
  gatherAccess,
  gatherSessions,
  gatherLogin,
  gatherExperiments,
];
