import type { Gatherer } from './gatherer.ts';
import { gatherCompose } from './compose.ts';
import { gatherContainers } from './containers.ts';
import { gatherDoors } from './doors.ts';
import { gatherEgress } from './egress.ts';
import { gatherEngine } from './engine.ts';
import { gatherGateways } from './gateways.ts';
import { gatherHost } from './host.ts';
import { gatherLatency } from './latency.ts';
import { gatherListeners } from './listeners.ts';
import { gatherLogs } from './logs.ts';
import { gatherNetworks } from './networks.ts';
import { gatherOutside } from './outside.ts';
import { gatherReachability } from './reachability.ts';
import { gatherResources } from './resources.ts';
import { gatherResponses } from './responses.ts';
import { gatherRoutes } from './routes.ts';
import { gatherSteadiness } from './steadiness.ts';
import { gatherTraefik } from './traefik.ts';
import { gatherTunnels } from './tunnels.ts';
import { gatherRedirects } from './redirects.ts';
import { gatherTls } from './tls.ts';
import { gatherPages } from './pages.ts';
import { gatherKeyfiles } from './keyfiles.ts';
import { gatherAccess } from './access.ts';
import { gatherSessions } from './sessions.ts';
import { gatherLogin } from './login.ts';
import { gatherExperiments } from './experiments.ts';

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
  gatherDoors,
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
