import type { Container } from '../../evidence/containers.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { base, endpoints, isInner } from './world-endpoints.ts';

type Network = Artifacts['networks'][number];
type Compose = Artifacts['compose'];

const isolated = {
  'com.docker.network.bridge.gateway_mode_ipv4': 'isolated',
  'com.docker.network.bridge.gateway_mode_ipv6': 'isolated',
};

function subnetsOf(key: string): Network['subnets'] {
  const first = { subnet: `203.0.113.${base(key)}/27`, gateway: `203.0.113.${base(key) + 1}`, family: 4 as const };
  const second = { subnet: '2001:db8:2::/64', gateway: '2001:db8:2::1', family: 6 as const };
  return key === 'frontend-net' ? [first, second] : [first];
}

/** A bridge of the small project. */
export const bridgeOf = (
  key: string,
  own: Pick<Network, 'internal' | 'ipv6' | 'subnets' | 'options' | 'members'>,
): Network => ({
  id: `id-${key}`,
  name: `small_${key}`,
  key,
  project: 'small',
  member: true,
  driver: 'bridge',
  ...own,
});

const networkOf = (key: string, containers: readonly Container[]): Network =>
  bridgeOf(key, {
    internal: isInner(key),
    ipv6: key === 'frontend-net',
    subnets: subnetsOf(key),
    options: {
      ...(isInner(key) ? isolated : {}),
      ...(key === 'egress-net' ? { 'com.docker.network.bridge.enable_icc': 'false' } : {}),
    },
    members: containers
      .filter(({ attachments }) => attachments.some(({ network }) => network === key))
      .map(({ subject }) => subject),
  });

const defaultBridge = (): Network => ({
  id: 'id-bridge',
  name: 'bridge',
  key: 'bridge',
  project: null,
  member: false,
  driver: 'bridge',
  internal: false,
  ipv6: false,
  subnets: [{ subnet: '10.201.0.0/24', gateway: '10.201.0.1', family: 4 }],
  options: {},
  members: [],
});

/** The networks of the small world, and the engine's own bridge. */
export const networksOf = (containers: readonly Container[]): Network[] => [
  ...Object.keys(endpoints).map((key) => networkOf(key, containers)),
  defaultBridge(),
];

function modeOf({ namespace, subject }: Container): string | null {
  if (namespace === subject) return null;
  return namespace === 'host' ? 'host' : `service:${namespace}`;
}

const serviceOf = (container: Container): Compose['services'][string] => ({
  image: container.image,
  networks: container.attachments.map(({ network }) => network),
  networkMode: modeOf(container),
  ports: container.requested,
  labels: {},
  healthcheck: container.health.declaredBy === 'compose',
});

const declarationOf = (key: string): Compose['networks'][string] => ({
  name: `small_${key}`,
  driver: 'bridge',
  internal: isInner(key),
  external: false,
  options: {},
});

/** The Compose file of the small world, as these containers were started from it. */
export const composeOf = (containers: readonly Container[]): Compose => ({
  files: ['compose.yaml'],
  services: Object.fromEntries(containers.map((each) => [each.subject, serviceOf(each)])),
  networks: Object.fromEntries(Object.keys(endpoints).map((key) => [key, declarationOf(key)])),
});
