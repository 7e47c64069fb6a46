import type { Criterion } from '../../helpers/kernel/check.ts';
import { backendNetworks } from './backend-networks.check.ts';
import { declaredNetworks } from './declared-networks.check.ts';
import { defaultBridge } from './default-bridge.check.ts';
import { discoveredServices } from './discovered-services.check.ts';
import { errorBursts } from './error-bursts.check.ts';
import { gatewayModes } from './gateway-modes.check.ts';
import { gatewayServices } from './gateway-services.check.ts';
import { gatewayWalkarounds } from './gateway-walkarounds.check.ts';
import { healthyServices } from './healthy-services.check.ts';
import { hostNetworking } from './host-networking.check.ts';
import { internalEgress } from './internal-egress.check.ts';
import { internalNames } from './internal-names.check.ts';
import { internetAccess } from './internet-access.check.ts';
import { isolationOnPaper } from './isolation-on-paper.check.ts';
import { isolation } from './isolation.check.ts';
import { liveBackends } from './live-backends.check.ts';
import { networkDrivers } from './network-drivers.check.ts';
import { networkInternal } from './network-internal.check.ts';
import { networkLatency } from './network-latency.check.ts';
import { networkMembership } from './network-membership.check.ts';
import { networkTalk } from './network-talk.check.ts';
import { requiredPaths } from './required-paths.check.ts';
import { resourceHeadroom } from './resource-headroom.check.ts';
import { resourceLimits } from './resource-limits.check.ts';
import { responseTimes } from './response-times.check.ts';
import { restartLoops } from './restart-loops.check.ts';
import { routerStatus } from './router-status.check.ts';
import { routerTable } from './router-table.check.ts';
import { runningServices } from './running-services.check.ts';
import { sharedNamespaces } from './shared-namespaces.check.ts';
import { subnetOverlaps } from './subnet-overlaps.check.ts';
import { undeclaredAttachments } from './undeclared-attachments.check.ts';
import { undeclaredNetworks } from './undeclared-networks.check.ts';
import { undeclaredRouters } from './undeclared-routers.check.ts';

const iteration = 1;

/** 1 Network foundation. */
export const networkCriteria: readonly Criterion[] = [
  {
    id: '1.1',
    iteration,
    severity: 'high',
    title: 'The declared networks exist as declared, and no subnets overlap',
    checks: [
      declaredNetworks,
      networkDrivers,
      networkInternal,
      networkTalk,
      gatewayModes,
      subnetOverlaps,
      undeclaredNetworks,
    ],
  },
  {
    id: '1.2',
    iteration,
    severity: 'high',
    title: 'Every service is attached to exactly its declared networks, and nothing undeclared is',
    checks: [networkMembership, undeclaredAttachments, defaultBridge, hostNetworking, sharedNamespaces],
  },
  {
    id: '1.3',
    iteration,
    severity: 'critical',
    title: 'Containers reach each other if and only if the policy lets the two talk',
    checks: [isolation, gatewayWalkarounds, isolationOnPaper],
  },
  {
    id: '1.4',
    iteration,
    severity: 'critical',
    title: 'A container that is only on internal networks reaches nothing outside',
    checks: [internalEgress, internalNames, gatewayServices],
  },
  {
    id: '1.5',
    iteration,
    severity: 'medium',
    title: 'Services declared to need the internet reach it',
    checks: [internetAccess],
  },
  {
    id: '1.6',
    iteration,
    severity: 'high',
    title: 'All declared services run, none restarts in a loop, all health checks report healthy',
    checks: [runningServices, restartLoops, healthyServices],
  },
  {
    id: '1.7',
    iteration,
    severity: 'high',
    title: 'Traefik discovers every declared service, with routers that work and live servers on networks that stay',
    checks: [discoveredServices, undeclaredRouters, routerStatus, liveBackends, backendNetworks, routerTable],
  },
  {
    id: '1.8',
    iteration,
    severity: 'medium',
    title: 'The declared paths work by service name',
    checks: [requiredPaths],
  },
  {
    id: '1.9',
    iteration,
    severity: 'low',
    title: 'Round trips between containers that share a network stay below 1 ms',
    checks: [networkLatency],
  },
  {
    id: '1.10',
    iteration,
    severity: 'low',
    title: 'Each health endpoint answers within 10 ms',
    checks: [responseTimes],
  },
  {
    id: '1.11',
    iteration,
    severity: 'medium',
    title: 'Host resources stay within their thresholds',
    checks: [resourceLimits, resourceHeadroom],
  },
  { id: '1.12', iteration, severity: 'advisory', title: 'No error bursts in recent logs', checks: [errorBursts] },
];
