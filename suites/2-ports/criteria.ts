import type { Criterion } from '../../helpers/kernel/check.ts';
import { composedPorts } from './composed-ports.check.ts';
import { dockerApi } from './docker-api.check.ts';
import { explicitPorts } from './explicit-ports.check.ts';
import { formerPorts } from './former-ports.check.ts';
import { hostNetworkListeners } from './host-network-listeners.check.ts';
import { legacyNetwork } from './legacy-network.check.ts';
import { loopbackBindings } from './loopback-bindings.check.ts';
import { meshInterfaces } from './mesh-interfaces.check.ts';
import { openPortsOutside } from './open-ports-outside.check.ts';
import { outerAddresses } from './outer-addresses.check.ts';
import { packetFilter } from './packet-filter.check.ts';
import { portMappings } from './port-mappings.check.ts';
import { portOwners } from './port-owners.check.ts';
import { proxyApi } from './proxy-api.check.ts';
import { proxyBypass } from './proxy-bypass.check.ts';
import { publishedPorts } from './published-ports.check.ts';
import { requestedBindings } from './requested-bindings.check.ts';
import { reloadedFilter } from './reloaded-filter.check.ts';
import { routedAddresses } from './routed-addresses.check.ts';
import { routedHosts } from './routed-hosts.check.ts';
import { routerConflicts } from './router-conflicts.check.ts';
import { scanAndEngine } from './scan-and-engine.check.ts';
import { socketProxyReads } from './socket-proxy-reads.check.ts';
import { socketProxyWrites } from './socket-proxy-writes.check.ts';
import { tunnels } from './tunnels.check.ts';

const iteration = 2;

/** 2 Port consolidation. */
export const portCriteria: readonly Criterion[] = [
  {
    id: '2.1',
    iteration,
    severity: 'critical',
    title: 'Only 80, 443 and the declared extra ports are published beyond loopback',
    checks: [publishedPorts, requestedBindings, loopbackBindings, composedPorts],
  },
  {
    id: '2.2',
    iteration,
    severity: 'critical',
    title: 'Only the proxy publishes, and nothing walks round it',
    checks: [portOwners, proxyBypass],
  },
  {
    id: '2.3',
    iteration,
    severity: 'critical',
    title: 'Scanned from outside, only the allowed ports are open',
    checks: [openPortsOutside, scanAndEngine],
  },
  {
    id: '2.4',
    iteration,
    severity: 'high',
    title: 'Containers on the host network listen only where declared',
    checks: [hostNetworkListeners],
  },
  {
    id: '2.5',
    iteration,
    severity: 'high',
    title: 'Unpublished container ports are not reachable by routing from another machine',
    checks: [routedAddresses],
  },
  {
    id: '2.6',
    iteration,
    severity: 'medium',
    title: 'Each routed host name answers through the proxy',
    checks: [routedHosts],
  },
  {
    id: '2.7',
    iteration,
    severity: 'medium',
    title: 'One router per rule, an explicit backend port, no conflicts',
    checks: [routerConflicts, explicitPorts],
  },
  {
    id: '2.8',
    iteration,
    severity: 'critical',
    title: 'The proxy’s API and dashboard are not open without login',
    checks: [proxyApi],
  },
  {
    id: '2.9',
    iteration,
    severity: 'critical',
    title:
      'The Docker API is reachable from nowhere but its declared clients, and a socket proxy refuses writes and what ' +
      'its clients need not read',
    checks: [dockerApi, socketProxyWrites, socketProxyReads],
  },
  { id: '2.10', iteration, severity: 'high', title: 'The legacy network is gone', checks: [legacyNetwork] },
  {
    id: '2.11',
    iteration,
    severity: 'medium',
    title: 'Every port that was open before is now refused or dropped',
    checks: [formerPorts],
  },
  {
    id: '2.12',
    iteration,
    severity: 'critical',
    title: 'Tunnels, mesh VPNs and UPnP mappings are declared and lead to the proxy only',
    checks: [tunnels, meshInterfaces, portMappings],
  },
  {
    id: '2.13',
    iteration,
    severity: 'critical',
    title: 'Every address that answers for a container on the outer segment is scanned as the host’s own are',
    checks: [outerAddresses],
  },
  {
    id: '2.14',
    iteration,
    severity: 'high',
    title: 'The engine’s packet filter is whole, and what is forwarded by default is dropped',
    checks: [packetFilter, reloadedFilter],
  },
];
